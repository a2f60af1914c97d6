import { existsSync } from 'node:fs';
import { type Browser, type Page, chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type World, approveButton, channel, makeWorld, startModal } from './fake-bot.js';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

describe.skipIf(!existsSync(executablePath))('the page in a browser', () => {
  let browser: Browser;
  let page: Page;
  let world: World;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    world = await makeWorld();
    page = await browser.newPage({ viewport: { width: 1180, height: 760 } });
    page.setDefaultTimeout(10_000);
    await page.goto(world.slack.url);
  });
  afterEach(async () => {
    await page.close();
    await world.close();
  });

  const kinds = () => world.heard.map(({ kind }) => kind);
  const plain = (text: string) => ({ type: 'plain_text', text }) as const;
  const confirm = { title: plain('Sure?'), text: plain('Blue goes.'), confirm: plain('Do it'), deny: plain('Keep it') };

  async function say(line: string) {
    await page.getByTestId('composer').fill(line);
    await page.getByTestId('send').click();
  }

  it('delivers a press only after its confirm dialog was answered with yes', async () => {
    const elements = [{ ...approveButton, confirm }];
    await world.client.chat.postMessage({ channel, text: 'go?', blocks: [{ type: 'actions', elements }] });
    const button = page.getByTestId('button-rollout.approve');
    await button.click();
    expect(await page.getByTestId('confirm-no').evaluate((element) => element.matches(':focus'))).toBe(true);
    await page.getByTestId('confirm-no').click();
    await page.getByTestId('confirm').waitFor({ state: 'detached' });
    expect(kinds()).toEqual([]);
    await button.click();
    await page.getByTestId('confirm-yes').click();
    await expect.poll(kinds).toEqual(['block_actions']);
  });

  it('shows a modal, fills its dynamic list by keyboard, and puts the error at the input', async () => {
    const options = ['nightly', 'adhoc'].map((value) => ({ text: plain(value), value }));
    world.react(async ({ kind, body }) => {
      if (kind === 'block_suggestion') return { options };
      if (kind === 'view_submission') return { response_action: 'errors', errors: { note: 'Too short' } };
      await world.client.views.open({ trigger_id: body.trigger_id, view: startModal });
      return undefined;
    });
    await say('/batch-rollout start');
    await page.getByTestId('input-queue').click();
    await page.getByTestId('option').last().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByTestId('input-note').fill('why');
    await page.getByTestId('modal-submit').click();
    await page.getByText('Too short').waitFor();
    expect(await page.getByTestId('input-note').getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByTestId('input-queue').inputValue()).toBe('adhoc');
  });

  it('opens the home for whoever comes to it, each tab, and draws what is published for that person', async () => {
    const opened: string[] = [];
    world.react(async ({ body }) => {
      const { event } = JSON.parse(JSON.stringify(body));
      opened.push(`${event.user} ${event.tab}`);
      const blocks = [{ type: 'section', text: plain(`for ${event.user}`) }];
      await world.client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
      return undefined;
    });
    await page.getByTestId('app-home').click();
    await page.getByText('for U0BOB').waitFor();
    await page.getByTestId('person-alice').click();
    await page.getByText('for U0ALICE').waitFor();
    await page.getByRole('tab').last().click();
    await expect.poll(() => opened).toEqual(['U0BOB home', 'U0ALICE home', 'U0ALICE messages']);
  });

  it('says what only one person sees, to that person alone', async () => {
    world.react(() => ({ text: 'for you' }));
    await say('/batch-rollout help');
    const marked = () => page.getByText('Only visible to you').count();
    await expect.poll(marked).toBe(1);
    await page.getByTestId('person-alice').click();
    await expect.poll(marked).toBe(0);
  });

  it('speaks the language of who sits at it', async () => {
    await page.getByTestId('person-hanako').click();
    await page.getByText('コンピューティング環境').or(page.getByText('操作する人')).first().waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('ja');
  });

  it('opens the thread of a new rollout by itself and shows how far it is', async () => {
    const metadata = (phase: string, gate: string, version: number) => ({
      event_type: 'batch_rollout',
      event_payload: { rollout: 'r1', phase, gate, held: false, version, key: `k${version}` },
    });
    const { ts = '' } = await world.client.chat.postMessage({
      channel,
      text: 'plan',
      metadata: metadata('plan', 'start', 1),
    });
    await world.client.chat.postMessage({ channel, text: 'made', thread_ts: ts, metadata: metadata('canary', '', 2) });
    await page.getByTestId('thread').getByText('made').waitFor();
    const progress = page.getByTestId('progress');
    await expect.poll(() => progress.getAttribute('data-phase')).toBe('canary');
    await world.client.chat.update({ channel, ts, text: 'back', metadata: metadata('rollback', '', 3) });
    await expect.poll(() => progress.getAttribute('data-phase')).toBe('rollback');
  });

  it("draws Slack's markup and loses no word of it", async () => {
    const text = [
      '*bold* _soft_ ~gone~ `a *b* <c>` :tada: 2*3*4 nightly_v2_x 語*句*語',
      '> said &amp; done',
      '<@U0ALICE> <!subteam^S0BATCH> <https://x.example/|there> <!date^1767225600^{date_num}|then>',
    ].join('\n');
    await world.client.chat.postMessage({ channel, text });
    const message = page.getByTestId('message').last().locator('.text');
    await expect
      .poll(() => message.textContent())
      .toContain('bold soft gone a *b* c :tada: 2*3*4 nightly_v2_x 語*句*語');
    expect(await message.locator('strong, em, s, code').allTextContents()).toEqual(['bold', 'soft', 'gone', 'a *b* c']);
    expect(await message.locator('blockquote').textContent()).toBe('said & done');
    expect(await message.textContent()).toMatch(/@Alice Moreau @batch-approvers there (?:12\/31\/2025|01\/01\/2026)$/);
  });

  it('never runs what a message says', async () => {
    const text = '<img src=x onerror="document.title=1"> &lt;b&gt; <javascript:alert(1)|click> *bold*';
    await world.client.chat.postMessage({
      channel,
      text,
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }],
    });
    const message = page.getByTestId('message').last();
    await message.getByText('bold').waitFor();
    expect(await message.locator('img, a').count()).toBe(0);
    expect(await message.textContent()).toContain('<b>');
  });
});
