import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Finding } from '../../src/doctor/finding.js';
import { createSlackEdge } from '../../src/slack/app.js';
import { renderFindings } from '../../src/slack/doctor.js';
import { policyWith } from '../make-policy.js';
import { faultsOf } from '../slack/block-kit.js';
import { channel, hangingEngine } from '../slack/edge-world.js';
import { botToken, send, signed, signingSecret, startFakeSlack } from '../slack/fake-slack.js';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** The real listeners with a doctor behind them, and a timer that `late` lets go off. */
async function start(doctor: () => Promise<Finding[]>, locale = 'en-US') {
  const slack = await startFakeSlack();
  slack.answers.set('users.info', ({ user }) => ({ ok: true, user: { id: user, team_id: 'T0HOME', locale } }));
  const waiting = new Set<() => void>();
  const options = {
    slack: { botToken, apiUrl: slack.apiUrl, apiOrigin: slack.origin },
    transport: { kind: 'http' as const, signingSecret },
    listen: { port: 0, host: '127.0.0.1' },
    engine: hangingEngine,
    policy: policyWith({}),
    clock: { now: () => Date.now(), mono: () => performance.now() },
    timer: {
      after(ms: number, then: () => void) {
        if (ms === 2_000) waiting.add(then);
        const timeout = ms === 2_000 ? undefined : setTimeout(then, Math.min(ms, 200));
        return () => {
          waiting.delete(then);
          clearTimeout(timeout);
        };
      },
    },
    log: silent,
    errorId: () => 'E1',
    wake: () => {},
    ready: () => Promise.resolve(true),
    onLost: () => {},
    doctor,
  };
  const edge = createSlackEdge(options);
  const { port } = await edge.start();
  stops.push(
    () => edge.stop(),
    () => slack.close(),
  );
  const fields = {
    command: '/batch-rollout',
    text: 'doctor',
    user_id: 'U0MALLORY',
    team_id: 'T0HOME',
    trigger_id: '1.2',
  };
  return {
    slack,
    late: () => waiting.forEach((then) => then()),
    ask: (where = channel) =>
      send(
        `http://127.0.0.1:${port}/slack/events`,
        signed(new URLSearchParams({ ...fields, channel_id: where, response_url: slack.responseUrl }).toString()),
      ),
    told: (count: number) => vi.waitFor(() => expect(slack.said).toHaveLength(count), { timeout: 5_000, interval: 5 }),
  };
}

const arn = 'arn:aws:batch:ap-northeast-1:123456789012:compute-environment/nightly-blue';
const found: Finding[] = [
  { finding: 'tableFine', table: 'batch-rollout' },
  { finding: 'notDeletable', environment: 'nightly-blue', arn },
  { finding: 'untold', area: 'slack', what: 'auth.test', why: 'ECONNREFUSED' },
];

describe('the verb doctor', () => {
  it('tells anybody in an allowed channel, alone, what is missing first', async () => {
    const w = await start(() => Promise.resolve(found));
    await w.ask();
    await w.told(1);
    const [said] = w.slack.said;
    expect(said?.body.response_type).toBe('ephemeral');
    const text = said?.body.text ?? '';
    expect(text).toContain(`aws batch tag-resource --resource-arn ${arn} --tags batch-rollout:deletable=true`);
    expect(text.indexOf('nightly-blue')).toBeLessThan(text.indexOf('ECONNREFUSED'));
    expect(text.indexOf('ECONNREFUSED')).toBeLessThan(text.indexOf('has the key'));
  });

  it('speaks the language of who asks', async () => {
    const w = await start(() => Promise.resolve(found), 'ja-JP');
    await w.ask();
    await w.told(1);
    expect(w.slack.said[0]?.body.text).toMatch(/直すもの.*確認できなかったもの.*問題なし/);
  });

  it('says that it is looking where that takes long, and then what it found', async () => {
    let finish: (found: Finding[]) => void = () => {};
    const w = await start(() => new Promise((resolve) => (finish = resolve)));
    const { ms } = await w.ask();
    expect(ms).toBeLessThan(1_000);
    await vi.waitFor(() => {
      w.late();
      expect(w.slack.said).toHaveLength(1);
    });
    expect(w.slack.said[0]?.body.text).toContain('Looking');
    finish(found);
    await w.told(2);
    expect(w.slack.said[1]?.body.text).toContain('nightly-blue');
  });

  it('is refused outside the allowed channels, and nothing is looked at', async () => {
    const doctor = vi.fn<() => Promise<Finding[]>>(() => Promise.resolve(found));
    const w = await start(doctor);
    await w.ask('C0ELSEWHERE');
    await w.told(1);
    expect(doctor).not.toHaveBeenCalled();
  });
});

describe('the answer', () => {
  const attack = '<!channel> *x* `y` <https://evil.example|z> \u202e &lt;!here&gt;'.repeat(40);
  const many = Array.from({ length: 60 }, (_, i): Finding[] => [
    { finding: 'queueMissing', queue: `${attack}${i}` },
    { finding: 'policyFault', fault: attack },
    { finding: 'untold', area: 'permissions', what: attack, why: attack },
    { finding: 'groupUnknown', group: attack },
    { finding: 'personBarred', user: attack, as: 'guest' },
    { finding: 'channelNotJoined', channel: attack },
  ]).flat();

  it.each(['en', 'ja'] as const)(
    'in %s keeps to Slack’s limits whatever was found, and says what is left out',
    (locale) => {
      const answer = renderFindings(many, locale);
      expect(faultsOf(answer)).toEqual([]);
      expect(JSON.stringify(answer)).not.toMatch(/<!|<https|<@|<#/);
      expect(JSON.stringify(answer.blocks)).toContain('node dist/main.js doctor');
    },
  );

  it.each(['en', 'ja'] as const)('in %s says so where nothing is missing', (locale) => {
    const { text } = renderFindings([{ finding: 'tableFine', table: 't' }], locale);
    expect(text).toMatch(/^(Nothing is missing|足りないものはありません)/);
  });
});
