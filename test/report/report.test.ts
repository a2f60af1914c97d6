import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { callsOf } from '../../src/report/calls.js';
import { commandLine, quoted } from '../../src/report/command.js';
import { code, fenced, json, prose } from '../../src/report/markdown.js';
import { staysOf } from '../../src/report/phases.js';
import { reportOf } from '../../src/report/report.js';
import type { Rollout } from '../../src/rollout/rollout.js';
import { reportText } from '../../src/slack/report.js';
import { makeRollout } from '../make-rollout.js';
import { attacks } from '../slack/attacks.js';
import { alarmed, entry, startedAt, storyOf } from './record.js';

const { rollout, entries } = storyOf();
const report = reportOf(rollout, entries, reportText('en'));
const about = (over: Partial<Rollout>): string => reportOf({ ...rollout, ...over }, entries, reportText('en'));
const minute = 60_000;

describe('a command line', () => {
  it('hides the values of environment variables, wherever they stand', () => {
    const containers = [{ name: 'a', environment: [{ name: 'TOKEN', value: 'xyzzy-1' }] }];
    const input = {
      containerProperties: { environment: [{ name: 'KEY', value: 'xyzzy-2' }] },
      ecsProperties: { taskProperties: [{ containers }] },
    };
    const line = commandLine('RegisterJobDefinition', input);
    expect(line).not.toContain('xyzzy');
    expect(line).toContain('"environment":[{"name":"TOKEN","value":"(hidden)"}]');
    expect(input.containerProperties.environment[0]?.value).toBe('xyzzy-2');
  });

  it('names the service and the command as the CLI does', () => {
    expect(commandLine('CreateComputeEnvironment', { a: 1 })).toBe(
      `aws batch create-compute-environment --cli-input-json '{"a":1}'`,
    );
    expect(commandLine('PutMetricAlarm', {})).toBe(`aws cloudwatch put-metric-alarm --cli-input-json '{}'`);
    expect(commandLine('DeleteAlarms', {})).toContain('aws cloudwatch delete-alarms ');
  });

  it.each([...attacks.filter((text) => text.length < 3_000), "it's", "'", "''", '$(id)', '"; id; "', '\\', '!!'])(
    'hands %j to the command as one word, and exactly',
    (text) => {
      const line = `printf %s ${quoted(json({ text }))}`;
      expect(line).not.toContain('\n');
      // What a reader copies out of the report is what was sent.
      expect(fenced('', [line]).split('\n')[1]).toBe(line);
      expect(JSON.parse(execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' }))).toEqual({ text });
    },
  );
});

describe('Markdown of foreign text', () => {
  it('closes no code span, no cell and no fence', () => {
    expect(code('a`b|c\nd')).toBe("`a'b∣c d`");
    expect(code('')).toBe('–');
    expect(fenced('sh', ['a', '```` b'])).toBe('`````sh\na\n```` b\n`````');
  });

  it('means nothing as prose', () => {
    expect(prose('<b> *x* [y](z) a|b `c`')).toBe('\\<b\\> \\*x\\* \\[y\\](z) a∣b \\`c\\`');
    expect(prose('# no heading')).toBe('\\# no heading');
    expect(prose('1. no list')).toBe('1\\. no list');
    expect(prose('- no list')).toBe('\\- no list');
  });
});

describe('the phases', () => {
  it('have the lengths between their beginnings, and the last ends with the rollout', () => {
    expect(staysOf(rollout, entries)).toEqual([
      { phase: 'plan', ms: 10 * minute },
      { phase: 'provision', ms: 5 * minute },
      { phase: 'canary', ms: 5 * minute },
      { phase: 'shift', step: 1, ms: 40 * minute },
      { phase: 'bake', ms: 60 * minute },
      { phase: 'retire', ms: 5 * minute },
    ]);
  });

  it('reach to the last change while one goes on, and never run backwards', () => {
    const open = makeRollout({ lastSeen: startedAt + minute });
    expect(staysOf(open, [])).toEqual([{ phase: 'plan', ms: minute }]);
    expect(staysOf({ ...open, lastSeen: 0 }, [])).toEqual([{ phase: 'plan', ms: 0 }]);
  });

  it('are drawn in proportion', () => {
    const bars = (name: string) => (new RegExp(`^${name} +(█+)`, 'mu').exec(report)?.[1] ?? '').length;
    expect([bars('Bake'), bars('Shift 1'), bars('Provision')]).toEqual([40, 27, 3]);
    expect(report).toMatch(/^Shift 1 {4}█{27} {15}40 min$/mu);
  });
});

describe('the calls', () => {
  it('stand in their order with their outcomes', () => {
    expect(callsOf(entries).map(({ action, outcome }) => [action, outcome])).toEqual([
      ['CreateComputeEnvironment', { is: 'done' }],
      ['SubmitJob', { is: 'unknown', raw: 'socket hang up' }],
      ['UpdateJobQueue', { is: 'failed', raw: 'not VALID' }],
      ['UpdateJobQueue', { is: 'done' }],
      ['DeleteComputeEnvironment', { is: 'done' }],
      ['PutMetricAlarm', { is: 'unknown', raw: '' }],
    ]);
    expect(report).toContain('# 3. 2026-11-23 09:20:00 · nightly · failed: not VALID\naws batch update-job-queue ');
    expect(report).toContain(`"note":"it'\\''s green"`);
  });

  it('keep whatever AWS said within one comment', () => {
    const facts = { target: 'nightly', kind: 'rejected', raw: 'no\nrm -rf /\u2028x' };
    const failed = [...entries.slice(0, 11), entry(20, 'failed UpdateJobQueue', facts)];
    expect(reportOf(rollout, failed, reportText('en'))).toContain('· nightly · failed: no rm -rf / x\naws batch ');
  });

  it('whose effect was found after a lost reply are done', () => {
    const late = [...entries.slice(0, 9), entry(16, 'done SubmitJob', { target: 'canary-abcd2345-1' })];
    expect(callsOf(late).at(-1)?.outcome).toEqual({ is: 'done' });
  });
});

describe('a report', () => {
  it.each(['en', 'ja'] as const)('has all its parts in %s', (locale) => {
    const { words } = reportText(locale);
    const text = reportOf(rollout, entries, reportText(locale));
    const headings = [...text.matchAll(/^## (.+)$/gmu)].map((found) => found[1]);
    expect(headings).toEqual(Object.values(words.headings));
    for (const label of Object.values(words.labels).filter((one) => one !== words.labels.note))
      expect(text).toContain(label);
    for (const fact of ['U0ALICE', 'U0MALLORY', 'nightly-20261123-abcd2345', rollout.plan.hash])
      expect(text).toContain(fact);
  });

  it('tells who did what, and leaves intents to the list of calls', () => {
    expect(report).toContain('| 2026-11-23 09:10:00 | `U0ALICE` | Gate `start` approved |');
    expect(report).toContain('| 2026-11-23 09:20:00 | bot | Phase Shift 1 begins |');
    expect(report).toContain('| 2026-11-23 09:25:00 | `U0MALLORY` | Refused `rollback`: `notAllowed` |');
    const rows = (report.split('## Timeline')[1] ?? '').split('\n## ')[0]?.match(/^\| 2026/gmu);
    expect(rows).toHaveLength(entries.filter(({ what }) => !what.startsWith('intend')).length);
  });

  it('names approvals with the plan they were for', () => {
    expect(report).toContain(`| 2026-11-23 09:10:00 | \`U0ALICE\` | \`start\` | \`${rollout.plan.hash}\` |`);
  });

  it('gives the latest verdict in sentences', () => {
    const judged = about({
      judgement: alarmed('nightly_alarm'),
    });
    expect(judged).toContain('`FAIL` at 2026-11-23 09:00:00\n\n- Alarm nightly\\_alarm is in ALARM.');
    expect(report).toContain('There is no verdict.');
  });
});

describe('the way back', () => {
  it('is to roll back while the rollout is open', () => {
    const open = about({ phase: { name: 'bake', since: startedAt, instance: 5 } });
    expect(open).toContain('`/batch-rollout rollback abcd2345`');
    expect(open).not.toContain('/batch-rollout undo');
  });

  it('builds blue again, restores the order and registers what was there, once blue is deleted', () => {
    const lines = (report.split('## How to go back')[1] ?? '').split('\n').filter((line) => line.startsWith('aws '));
    expect(lines.map((line) => line.split(' ')[2])).toEqual([
      'create-compute-environment',
      'update-job-queue',
      'register-job-definition',
    ]);
    expect(lines[0]).toContain('"computeEnvironmentName":"nightly-blue"');
    expect(lines[1]).toContain('compute-environment/nightly-blue"}]');
    expect(lines[2]).toContain('nightly-etl:2026.10.2"');
    expect(report).toContain('`/batch-rollout undo abcd2345`');
  });

  it('is not to roll back once the deletion of blue was asked for', () => {
    const phase = { name: 'retire', since: startedAt, instance: 5, idle: { looks: 2, at: 0 } } as const;
    expect(about({ phase })).toContain('/batch-rollout rollback');
    expect(about({ phase: { ...phase, deleteRequestedAt: startedAt } })).not.toContain('/batch-rollout rollback');
  });
});

describe('the templates', () => {
  it('change in the name of the environment, the order of the queue and the image', () => {
    for (const line of [
      '-  name = "nightly-blue"',
      '+  name = "nightly-20261123-abcd2345"',
      '+    compute_environment = "arn:aws:batch:ap-northeast-1:123456789012:compute-environment/nightly-20261123-abcd2345"',
      '-    ComputeEnvironmentName: "nightly-blue"',
      ' NightlyEtl:',
      '-      Image: "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/nightly-etl:2026.10.2"',
    ])
      expect(report).toContain(`\n${line}\n`);
  });

  it('do not change where nothing has changed, and interpolate nothing', () => {
    const before = makeRollout();
    expect(reportOf(before, [], reportText('en'))).toContain('Nothing: what AWS shows now');
    const [definition] = rollout.plan.definitions;
    const definitions = definition ? [{ ...definition, to: 'a/${path.module}%{x}' }] : [];
    expect(about({ plan: { ...rollout.plan, definitions } })).toContain('image = "a/$${path.module}%%{x}"');
  });
});
