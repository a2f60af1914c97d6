import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { type Browser, type Locator, type Page, chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from './running-sandbox.js';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const run = promisify(execFile);
const hasAws = spawnSync('aws', ['--version']).status === 0;

describe.skipIf(!existsSync(executablePath))('the sandbox, by clicks in its page', () => {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  let browser: Browser;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    sandbox = await startSandbox();
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
  });
  afterAll(async () => {
    await browser?.close();
    await sandbox?.stop();
    await sandbox?.clear();
  });
  beforeEach(async () => {
    faults = [];
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(30_000);
    page.on('pageerror', ({ message }) => faults.push(message));
    await page.goto(sandbox.page);
    await page.getByTestId('composer').waitFor();
  });
  afterEach(() => page.close());

  const as = (name: string) => page.getByTestId(`person-${name}`).click();
  const order = (queue: string) => page.getByTestId(`queue-${queue}`).getAttribute('data-order');
  const stage = async (): Promise<string> => {
    const shown = page.getByTestId('progress');
    return `${await shown.getAttribute('data-phase')} ${(await shown.getAttribute('data-gate')) ?? ''}`.trim();
  };

  async function start(queue: string): Promise<void> {
    await as('bob');
    await page.getByTestId('composer').fill(`/batch-rollout start ${queue}`);
    await page.getByTestId('send').click();
    await expect.poll(stage, { timeout: 15_000 }).toBe('plan start');
  }

  /** The newest rollout's button; its root message is the last of the channel that has buttons. */
  function button(action: string): Locator {
    return page.locator('.feed').getByTestId(`button-rollout.${action}`).last();
  }

  /** Presses, and says yes where the bot asks once more. Answers what it asked. */
  async function press(action: string, asks: boolean): Promise<string> {
    await button(action).click();
    if (!asks) return '';
    const asked = await page.getByTestId('confirm').innerText();
    await page.getByTestId('confirm-yes').click();
    return asked;
  }

  /** Approves a gate as soon as it is open, and waits until the rollout has left it. */
  async function approve(gate: string, asks: boolean): Promise<string> {
    await expect.poll(stage, { timeout: 90_000, interval: 100 }).toBe(gate);
    const asked = await press('approve', asks);
    await expect.poll(stage, { timeout: 30_000, interval: 100 }).not.toBe(gate);
    return asked;
  }

  /** A step without a finished job proves nothing, and then the next one waits for a person, whatever the policy says. */
  async function approveSteps(until: string): Promise<void> {
    const next = async (): Promise<boolean> => {
      const now = await stage();
      if (now === 'shift shift') await approve(now, false);
      return now === until;
    };
    await expect.poll(next, { timeout: 120_000, interval: 200 }).toBe(true);
  }

  /** The phases the progress line has gone through since this was called. */
  function watchPhases(): { seen: string[]; stop: () => void } {
    const seen: string[] = [];
    const timer = setInterval(() => {
      void page
        .getByTestId('progress')
        .getAttribute('data-phase')
        .then((phase) => {
          if (phase && seen.at(-1) !== phase) seen.push(phase);
        })
        .catch(() => undefined);
    }, 100);
    return { seen, stop: () => clearInterval(timer) };
  }

  /** The order of a queue as the `aws` program reads it. */
  async function orderByAws(queue: string): Promise<string | undefined> {
    const words = [
      '--endpoint-url',
      sandbox.aws,
      '--region',
      'ap-northeast-1',
      '--no-sign-request',
      '--output',
      'json',
    ];
    const { stdout } = await run('aws', [...words, 'batch', 'describe-job-queues', '--job-queues', queue]);
    const described: { jobQueues: { computeEnvironmentOrder: { order: number; computeEnvironment: string }[] }[] } =
      JSON.parse(stdout);
    return described.jobQueues[0]?.computeEnvironmentOrder
      .toSorted((one, other) => one.order - other.order)
      .map(({ computeEnvironment }) => computeEnvironment.split('/').at(-1))
      .join(' ');
  }

  it('takes a rollout to its end, each gate approved by a second person', async () => {
    const before = await order('nightly-reports');
    expect(before).toBe('spot-blue ondemand-blue');
    const phases = watchPhases();
    await start('nightly-reports');
    await as('alice');
    await page.getByTestId('thread').getByText('gate start is open').waitFor();
    await approve('plan start', false);
    await approve('canary shift', false);
    await approveSteps('bake retire');
    expect(await approve('bake retire', true)).toContain('spot-blue');
    expect(await approve('drain delete', true)).toContain('spot-blue');
    await expect.poll(stage, { timeout: 60_000 }).toBe('complete');
    // Provision may be over between two looks.
    const seen = () => phases.seen.filter((phase) => phase !== 'provision').join(' ');
    await expect.poll(seen).toBe('plan canary shift bake drain retire complete');
    phases.stop();
    await expect.poll(() => order('nightly-reports')).toMatch(/^spot-blue-\d{8}-[a-z0-9]+ ondemand-blue$/);
    const green = (await order('nightly-reports'))?.split(' ')[0] ?? '';
    // The page draws the account anew a moment after the channel.
    await expect.poll(() => page.getByTestId('env-spot-blue').count()).toBe(0);
    expect(await page.getByTestId(`env-${green}`).getAttribute('data-status')).toBe('VALID');
    await expect.poll(() => page.locator('.queue', { hasText: 'canary' }).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('goes back to blue with one click and its confirm dialog', async () => {
    const before = await order('payments');
    await start('payments');
    await as('alice');
    await approve('plan start', false);
    await approve('canary shift', false);
    await expect
      .poll(() => order('payments'), { timeout: 30_000 })
      .toMatch(/^fargate-blue-\d{8}-[a-z0-9]+ fargate-blue$/);
    const green = (await order('payments'))?.split(' ')[0] ?? '';
    expect(await page.getByTestId(`env-${green}`).getAttribute('data-colour')).toBe('green');
    expect(await page.getByTestId('env-fargate-blue').getAttribute('data-colour')).toBe('blue');
    expect(await press('rollback', true)).toContain('payments');
    await expect.poll(stage, { timeout: 90_000 }).toBe('rolledBack');
    await expect.poll(() => order('payments')).toBe(before);
    await page.getByTestId(`env-${green}`).waitFor({ state: 'detached' });
    expect(await page.getByTestId('env-fargate-blue').getAttribute('data-state')).toBe('ENABLED');
    expect(faults).toEqual([]);
  });

  // Skipped where that program is not installed.
  it.skipIf(!hasAws)('shows the same final orders to the `aws` program', async () => {
    await expect.poll(() => order('nightly-reports')).toMatch(/^spot-blue-\d{8}-[a-z0-9]+ ondemand-blue$/);
    expect(await orderByAws('nightly-reports')).toBe(await order('nightly-reports'));
    expect(await orderByAws('payments')).toBe('fargate-blue');
  });

  it('keeps workspace, table and account over a restart', async () => {
    const told = await page.getByTestId('message').count();
    const before = await order('nightly-reports');
    expect(await sandbox.stop()).toBeLessThan(10_000);
    sandbox = await startSandbox({ folder: sandbox.folder });
    await page.goto(sandbox.page);
    await page.getByTestId('composer').waitFor();
    await expect.poll(() => order('nightly-reports')).toBe(before);
    expect(await page.getByTestId('message').count()).toBe(told);
    await as('bob');
    await page.getByTestId('composer').fill('/batch-rollout history');
    await page.getByTestId('send').click();
    await page.getByText('Only visible to you').first().waitFor();
    expect(sandbox.printed()).not.toContain('afresh');
  });
});
