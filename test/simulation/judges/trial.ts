import type { PressResult } from '../../../src/engine-api.js';
import type { Press } from '../../../src/rollout/answer.js';
import { withIntent, settled } from '../../../src/rollout/intent.js';
import type { JsonObject } from '../../../src/rollout/json.js';
import type { Operation } from '../../../src/rollout/operation.js';
import { callOf } from '../../../src/rollout/operations.js';
import { nameOfArn } from '../../../src/rollout/orders.js';
import { press as pressed } from '../../../src/rollout/press.js';
import type { Rollout } from '../../../src/rollout/rollout.js';
import { stamped } from '../../../src/records.js';
import { makeRollout } from '../../make-rollout.js';
import { makeEnvironment, makeQueue, makeRevision } from '../account/fake-environments.js';
import type { Happening } from '../run/happenings.js';
import { putJob } from '../account/jobs.js';
import { createJudge, type Expectations } from './judge.js';
import { keysOf } from './locks.js';
import { take } from './account.js';
import { makeWorld, putEnvironment, putQueue, putRevision, type World } from '../account/world.js';

/** A history made by hand, judged as it grows. Everything takes one second, and replica `a.1` does it. */
export interface Trial {
  world: World;
  at: number;
  rollout: Rollout;
  see(happening: Unstamped): void;
  /** Writes the next version; `late`: it was decided on well before it arrived. */
  write(change: (rollout: Rollout, now: number) => Rollout, replica?: string, late?: boolean): void;
  intend(operation: Operation): void;
  send(action: string, input: JsonObject): void;
  /** The change takes effect in the account. */
  effect(action: string, input: JsonObject): void;
  /** Intent, call, effect, outcome. */
  does(operation: Operation): void;
  says(user: string, press: Press, key?: string): void;
  /** A starter wants to go back and is answered so, whatever the record says. */
  asksBack(answer: PressResult): void;
  approve(user?: string): void;
  runs(job: {
    name: string;
    queue: string;
    definition: string;
    on: string;
    status?: 'SUCCEEDED' | 'FAILED' | 'RUNNING';
  }): void;
  /** A tool changes the account. */
  meddles(action: string, input: JsonObject, change: () => void): void;
  tell(): void;
  end(): void;
  /** The invariants breached so far, each once. */
  found(): string[];
}

type Unstamped = Happening extends infer H ? (H extends Happening ? Omit<H, 'at'> : never) : never;

const expectations: Expectations = {
  distinctFromStarter: true,
  approvers: new Set(['U0ALICE', 'U0BOB']),
  starters: new Set(['U0BOB', 'U0CAROL']),
  expireMs: 24 * 3_600_000,
  clockErrorMs: 0,
  raceMs: 4_000,
  freshMs: 5_000,
  failoverMs: 60_000,
  intervalMs: 10_000,
  canLook: true,
};

/** A world with queue `nightly` on blue, and a rollout that was just stored; it is in one step and bakes for a second. */
export function makeTrial(
  change: (rollout: Rollout) => Rollout = (one) => one,
  expected: Partial<Expectations> = {},
): Trial {
  const rollout = change(shortRollout());
  const world = makeWorld(rollout.startedAt);
  furnish(world, rollout);
  const judge = createJudge({ ...expectations, ...expected });
  const trial: Trial = {
    world,
    at: rollout.startedAt,
    rollout,
    see(happening) {
      trial.at += 1_000;
      judge.see({ ...happening, at: trial.at }, world);
    },
    write: (make, replica = 'a.1', late = false) => write(trial, make, replica, late),
    intend: (operation) => trial.write((one, now) => withIntent(one, operation, now)),
    send: (action, input) => trial.see({ what: 'sent', replica: 'a.1', mono: trial.at + 1_000, action, input }),
    effect(action, input) {
      take(world, action, input, trial.at);
      trial.see({ what: 'changed', by: 'bot', replica: 'a.1', action, input, result: {}, late: false });
    },
    does: (operation) => carryOut(trial, operation),
    says: (user, what, key = `key-${trial.at}`) => say(trial, user, what, key),
    asksBack: (answer) =>
      trial.see({
        what: 'pressed',
        user: 'U0CAROL',
        rollout: trial.rollout.id,
        press: { press: 'rollback' },
        requestKey: 'k',
        answer,
      }),
    approve: (user = 'U0ALICE') => trial.says(user, { press: 'approve', instance: trial.rollout.gate?.instance ?? 0 }),
    runs: (job) => run(trial, job),
    meddles(action, input, make) {
      make();
      trial.see({ what: 'changed', by: 'tool', action, input });
    },
    tell: () => tell(trial),
    end: () => judge.end(world),
    found: () => [...new Set(judge.breaches.map((one) => one.invariant))],
  };
  trial.see({ what: 'written', replica: 'a.1', mono: trial.at, rollout, before: undefined });
  for (const key of keysOf(rollout)) trial.see({ what: 'locked', key, holder: rollout.id });
  trial.write((one) => ({ ...one, locked: true }));
  return trial;
}

function shortRollout(): Rollout {
  const base = makeRollout({ locked: false });
  const { plan } = base;
  const rules = {
    ...plan.rules,
    canary: { ...plan.rules.canary, jobs: 1 },
    shift: { ...plan.rules.shift, watchMs: 0 },
    bake: { forMs: 1_000, minJobs: 1 },
  };
  return { ...base, plan: { ...plan, rules, steps: [{ queue: 'nightly', capPercent: 100, maxVcpus: 256 }] } };
}

function furnish(world: World, { plan }: Rollout): void {
  const blue = makeEnvironment(plan.blue.name, plan.blue.described);
  putEnvironment(world, { ...blue, arn: plan.blue.arn, clusterArn: plan.blue.clusterArn });
  for (const queue of plan.queues) putQueue(world, makeQueue(queue.name, queue.before));
  for (const { name, previous } of plan.definitions)
    putRevision(world, makeRevision(name, previous.revision, previous.content));
}

function write(trial: Trial, make: (rollout: Rollout, now: number) => Rollout, replica: string, late: boolean): void {
  const before = trial.rollout;
  const { seq } = before.audit.head;
  const next = stamped({ ...make(before, trial.at), version: before.version + 1 });
  const entries = next.audit.pending.filter((one) => one.seq <= seq);
  if (entries.length > 0) trial.see({ what: 'audited', rollout: next.id, entries });
  const rollout = { ...next, audit: { ...next.audit, pending: next.audit.pending.filter((one) => one.seq > seq) } };
  trial.rollout = rollout;
  trial.see({ what: 'written', replica, mono: trial.at + 1_000, rollout, before, late });
}

function carryOut(trial: Trial, operation: Operation): void {
  trial.intend(operation);
  const { action, input } = callOf(trial.rollout, operation);
  trial.send(action, input);
  trial.effect(action, input);
  const newest = [...trial.world.revisions.values()].at(-1)?.arn ?? '';
  const arns: Partial<Record<Operation['op'], string>> = {
    createEnvironment: `${trial.rollout.plan.blue.arn.replace(/[^/]*$/, '')}${trial.rollout.plan.green?.name}`,
    register: newest,
  };
  const arn = arns[operation.op];
  trial.write((one, now) => settled(one, operation, arn === undefined ? {} : { arn }, now));
}

function say(trial: Trial, user: string, what: Press, requestKey: string): void {
  const person = { user, starter: expectations.starters.has(user), approver: expectations.approvers.has(user) };
  const said = pressed(trial.rollout, person, what, requestKey, trial.at, { distinctFromStarter: true });
  if (said.outcome === 'answered' && said.rollout !== trial.rollout) trial.write(() => said.rollout);
  const { rollout } = trial;
  const base = { what: 'pressed' as const, user, rollout: rollout.id, press: what, requestKey };
  if (said.outcome === 'repeated') return trial.see({ ...base, answer: { pressed: false, why: 'repeated', rollout } });
  const { answer } = said;
  if (answer.answer === 'accepted')
    trial.see({ ...base, answer: { pressed: true, accepted: answer.accepted, rollout } });
  else trial.see({ ...base, answer: { pressed: false, why: answer.why, rollout } });
}

function run(trial: Trial, { name, queue, definition, on, status = 'SUCCEEDED' }: Parameters<Trial['runs']>[0]): void {
  const number = trial.world.jobs.newest + 1;
  const cluster = nameOfArn(trial.world.environments.get(on)?.clusterArn ?? '');
  const about = {
    id: `job-${number}`,
    number,
    name,
    queue,
    definition,
    status,
    statusReason: '',
    createdAt: trial.at - 60_000,
  };
  putJob(trial.world.jobs, { ...about, attemptsMax: 1, cluster, attempts: status === 'RUNNING' ? [] : [{ cluster }] });
  trial.see({ what: 'moved' });
}

/** Posts whatever is to be told, each line in a message of its own. */
function tell(trial: Trial): void {
  const { id } = trial.rollout;
  for (const line of trial.rollout.told.lines) {
    const key = `${id}-line-${line.seq}`;
    const sending = { key, seqs: [line.seq], at: trial.at, by: 'a.1', ambiguous: false };
    trial.write((one) => ({ ...one, told: { ...one.told, sending } }));
    const { phase, gate, held, version } = line;
    const told = { rollout: id, phase, gate, held, version };
    trial.see({ what: 'posted', replica: 'a.1', ts: key, threadTs: '1', key, told, text: '', answered: true });
    trial.write((one) => ({ ...one, told: { lines: one.told.lines.filter(({ seq }) => seq !== line.seq) } }));
  }
}
