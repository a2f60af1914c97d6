import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/rollout/diagnose.js';
import type { Canary, Evidence, Rollout } from '../../src/rollout/rollout.js';
import type { Say } from '../../src/rollout/told.js';
import type { Judgement } from '../../src/rollout/verdict.js';
import { renderLines, renderStatus } from '../../src/slack/blocks.js';
import { makeRollout } from '../make-rollout.js';
import { faultsOf, wordsOf } from './block-kit.js';

type Locale = 'en' | 'ja';

function words(rollout: Rollout, what: Say, locale: Locale = 'en'): string {
  const line = { seq: 1, at: 0, version: 1, phase: 'canary', gate: '', held: false, what } as const;
  const message = renderLines(rollout, [line], { locale, approvers: { users: [], groups: [] } });
  expect(faultsOf(message)).toEqual([]);
  return wordsOf(message);
}

const said = { say: 'canary', number: 3, total: 5, succeeded: false, onGreen: true, jobId: 'job-1' } as const;
const stream = { logGroup: '/aws/batch/job', logStream: 'nightly-etl/default/8f2c' };
const address =
  /<https:\/\/ap-northeast-1\.console\.aws\.amazon\.com\/cloudwatch\/[^|>]+nightly-etl\$252Fdefault\$252F8f2c\|/;

/** The rollout with canary 3, of which AWS told where its output went. */
function withCanary(result: Partial<Canary['result']> = {}): Rollout {
  const failed = { succeeded: false, onGreen: true, ...stream, ...result };
  return makeRollout({
    canaries: [{ number: 3, round: 1, definition: 'nightly-etl', jobId: 'job-1', result: failed }],
  });
}

describe('a failed canary', () => {
  const diagnosis = diagnose({ cluster: 'x', exitCode: 1, statusReason: 'Essential container in task exited' });

  it('links its log stream below its last lines, and only where one is known', () => {
    const logLines = ['Traceback'];
    const text = words(withCanary(), { ...said, diagnosis, logLines });
    expect(text).toMatch(address);
    expect(text.indexOf('Traceback')).toBeLessThan(text.indexOf('Log stream in the AWS console'));
    expect(words(withCanary(), { ...said, diagnosis, logLines }, 'ja')).toContain(
      '|AWS コンソールでログストリームを開く>',
    );
    expect(words(makeRollout(), { ...said, diagnosis, logLines })).not.toContain('https://');
    expect(words(withCanary(), { ...said, succeeded: true })).not.toContain('https://');
  });

  it('links its log stream among the details too, where a message with many lines left it out', () => {
    const answer = renderStatus(withCanary({ diagnosis }), 'en');
    expect(faultsOf(answer)).toEqual([]);
    expect(wordsOf(answer)).toMatch(address);
    expect(wordsOf(renderStatus(withCanary({ succeeded: true }), 'en'))).not.toMatch(address);
  });

  it('whose last lines could not be read says why, what to do, and still links them', () => {
    const denied = { why: 'denied', raw: 'AccessDeniedException: no <!channel>' } as const;
    const text = words(withCanary(), { ...said, diagnosis, logsUnread: denied });
    expect(text).toContain("the bot's role needs `logs:GetLogEvents`");
    expect(text).toContain('AWS says: `AccessDeniedException: no &lt;!channel&gt;`.');
    expect(text).toMatch(address);
    expect(words(withCanary(), { ...said, diagnosis, logsUnread: denied }, 'ja')).toContain(
      '`logs:GetLogEvents` の許可が必要です',
    );
    const failed = words(withCanary(), { ...said, diagnosis, logsUnread: { why: 'failed', raw: 'Timeout: none' } });
    expect(failed).toContain('The log lines could not be read. AWS says: `Timeout: none`.');
    expect(failed).not.toContain('logs:GetLogEvents');
    expect(wordsOf(renderStatus(withCanary({ diagnosis, logsUnread: denied }), 'en'))).toContain('logs:GetLogEvents');
  });

  it('without a log stream says that there is none, and blames no role', () => {
    const text = words(withCanary(), { ...said, diagnosis, logsUnread: { why: 'none' } });
    expect(text).toContain('There are no log lines: when the bot looked, the log stream did not exist or was empty.');
    expect(text).not.toMatch(/role|AWS says: `(?!Essential)/);
    expect(words(withCanary(), { ...said, diagnosis, logsUnread: { why: 'none' } }, 'ja')).toContain(
      '存在しないか空でした',
    );
  });

  it('whose image could not be pulled has no logs, says so, links nothing and names the role', () => {
    const denied = diagnose({ cluster: 'x', reason: 'CannotPullContainerError: AccessDeniedException: no' });
    const text = words(withCanary(), { ...said, diagnosis: denied });
    expect(text).toContain('There are no logs: the container never ran.');
    expect(text).toContain('`arn:aws:iam::123456789012:instance-profile/ecsInstanceRole`');
    expect(text).not.toContain('https://');
    expect(words(withCanary(), { ...said, diagnosis: denied }, 'ja')).toContain('ログはありません');
  });

  it('that was refused by AWS by its own words names the job role', () => {
    const text = words(withCanary(), { ...said, diagnosis, logLines: ['AccessDenied when calling PutObject'] });
    expect(text).toContain('the job role of the job definition, `arn:aws:iam::123456789012:role/etlJobRole`.');
    expect(words(withCanary(), { ...said, diagnosis, logLines: ['no'] })).not.toContain('IAM role');
  });

  it('that does not start for want of permissions names the service role', () => {
    const raw = 'MISCONFIGURATION:SERVICE_ROLE_PERMISSIONS – no';
    expect(words(makeRollout(), { say: 'canaryStuck', number: 1, raw })).toContain('AWSServiceRoleForBatch');
    const other = { say: 'canaryStuck', number: 1, raw: 'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - no' } as const;
    expect(words(makeRollout(), other)).not.toContain('IAM role');
  });
});

it('an INVALID environment names its service role', () => {
  const reason = 'CLIENT_ERROR - Not authorized to perform sts:AssumeRole';
  const blue = { say: 'environment', name: 'nightly-blue', role: 'blue', status: 'ENABLED INVALID', reason } as const;
  expect(words(makeRollout(), blue)).toContain('batch.amazonaws.com/AWSServiceRoleForBatch`');
});

it('a deletion that does not go is explained, whether refused or late', () => {
  const refused = {
    reason: 'refused',
    operation: 'DeleteComputeEnvironment',
    target: 'nightly-blue',
    raw: 'Cannot delete, compute environment state must be DISABLED.',
  } as const;
  expect(words(makeRollout(), { say: 'held', why: refused })).toContain('It is still ENABLED');
  const update = { ...refused, operation: 'UpdateComputeEnvironment' };
  expect(words(makeRollout(), { say: 'held', why: update })).not.toContain('It is still ENABLED');
  const blocked = [{ why: 'attached' as const, queues: ['reports'] }];
  const late = { reason: 'deadline', phase: 'retire', deletion: { environment: 'nightly-blue', blocked } } as const;
  expect(words(makeRollout(), { say: 'held', why: { ...late, deletion: { ...late.deletion } } })).toContain(
    '*nightly-blue* cannot be deleted yet. It is still attached to *reports*',
  );
});

describe('a verdict on production', () => {
  const failures = { pValue: 1, greenRate: 0, blueRate: 0, greenUpper95: 0.3, greenLower95: 0 };
  const slower: Judgement = {
    verdict: 'FAIL',
    failures,
    duration: { pValue: 0.001, ratio: 2 },
    reasons: [{ reason: 'slowerSignificant', pValue: 0.001, significance: 0.05, ratio: 2, maxDurationRatio: 1.5 }],
  };
  const fine: Judgement = { verdict: 'PASS', failures, duration: { pValue: 0.5, ratio: 1 }, reasons: [] };
  const times = (seconds: number): number[] => Array.from({ length: 10 }, (_, i) => seconds + i / 10);
  const evidence: Evidence = {
    blue: { succeeded: 10, failed: 0, runSeconds: times(60), waitSeconds: times(12), startSeconds: times(8) },
    green: { succeeded: 10, failed: 0, runSeconds: times(120), waitSeconds: times(95), startSeconds: times(80) },
    greenPlatform: 0,
    unknown: 0,
    pinned: 0,
    failures: [],
  };
  const told = (judgement: Judgement, found: Evidence | undefined, locale: Locale = 'en'): string =>
    words(makeRollout(), { say: 'verdict', where: 'bake', judgement, ...(found ? { evidence: found } : {}) }, locale);

  it('says where a slower green loses its time and in what it differs', () => {
    const text = told(slower, evidence);
    expect(text).toMatch(/submission to start 12 s → 95 s \(×7\.7\), from 10 jobs on blue and 10 on green/);
    expect(text).toMatch(/pulling and starting 8\.\d s → 80 s/);
    expect(text).toMatch(/Running 60 s → 120 s \(×2\)/);
    expect(text).toContain('Different on green by the plan (blue → green): the image of *nightly-etl*.');
    expect(told(slower, evidence, 'ja')).toContain('12 秒 → 95 秒（7.7 倍）');
  });

  it('names the differences also where only run times are known, as for canaries', () => {
    const text = told(slower, undefined);
    expect(text).toContain('Different on green by the plan');
    expect(text).not.toContain('Where the time goes');
  });

  it('tells a longer wait as information where run times are fine, and nothing where none is longer', () => {
    const waiting = { ...evidence, green: { ...evidence.green, runSeconds: times(60) } };
    const text = told(fine, waiting);
    expect(text).toContain('without weight in the verdict');
    expect(text).not.toMatch(/Running|Different on green/);
    expect(told(fine, { ...waiting, green: evidence.blue })).not.toContain('without weight');
  });

  it('shows the last lines of a failed job, its stream and its role', () => {
    const diagnosis = diagnose({ cluster: 'x', exitCode: 1 });
    const definition = 'arn:aws:batch:ap-northeast-1:123456789012:job-definition/nightly-etl:8';
    const logLines = ['AccessDenied <b>'];
    const failed = { job: 'etl', jobId: 'job-9', diagnosis, definition, ...stream, logLines };
    const text = told({ ...fine, verdict: 'FAIL' }, { ...evidence, failures: [failed] });
    expect(text).toContain('AccessDenied &lt;b&gt;');
    expect(text).toMatch(address);
    expect(text).toContain('role/etlJobRole`');
  });

  it('says why the last lines of a failed job are not there', () => {
    const failed = { job: 'etl', jobId: 'job-9', diagnosis: diagnose({ cluster: 'x', exitCode: 1 }), ...stream };
    const logsUnread = { why: 'denied', raw: 'AccessDeniedException: no' } as const;
    const judgement: Judgement = { ...fine, verdict: 'FAIL' };
    const text = told(judgement, { ...evidence, failures: [{ ...failed, logsUnread }] });
    expect(text).toContain("the bot's role needs `logs:GetLogEvents` for this log stream. AWS says: `AccessDenied");
    expect(told(judgement, { ...evidence, failures: [failed] })).not.toContain('could not be read');
  });
});

it('a verdict names the canaries that are gone from the history of AWS, and their jobs', () => {
  const gone = [
    { name: 'canary-abcd2345-2', jobId: 'job-2' },
    { name: 'canary-abcd2345-4', jobId: 'job-4' },
  ];
  const judgement: Judgement = {
    verdict: 'INCONCLUSIVE',
    failures: { pValue: 1, greenRate: 0, blueRate: null, greenUpper95: 1, greenLower95: 0 },
    duration: null,
    reasons: [{ reason: 'notEnoughJobs', side: 'green', jobs: 3, needed: 5, gone }],
  };
  const verdict = { say: 'verdict', where: 'canary', judgement } as const;
  expect(words(makeRollout(), verdict)).toContain(
    '3 of at least 5 jobs finished on green so far. Gone from the history of AWS, so that nobody can tell how it ended: canary *canary-abcd2345-2* (job job-2), canary *canary-abcd2345-4* (job job-4).',
  );
  expect(words(makeRollout(), verdict, 'ja')).toContain(
    'AWS の履歴から消え、結果が分からなくなったもの: カナリア *canary-abcd2345-2* （ジョブ job-2）、カナリア *canary-abcd2345-4* （ジョブ job-4）',
  );
});
