import { describe, expect, it } from 'vitest';
import { callOf } from '../../../src/rollout/operations.js';
import { abort, enter, enterTold, rollBack } from '../../../src/rollout/state.js';
import { walk } from './path.js';
import { makeTrial } from './trial.js';

const raise = { op: 'updateEnvironment', name: 'nightly-20261123-abcd2345', set: { maxvCpus: 256 } } as const;

describe('I6: locks', () => {
  it('is breached by two open rollouts on one queue', () => {
    const trial = makeTrial();
    const other = { ...trial.rollout, id: 'other234', version: 1, audit: { ...trial.rollout.audit, pending: [] } };
    trial.see({ what: 'written', replica: 'b.1', mono: 0, rollout: other, before: undefined });
    expect(trial.found()).toEqual(['I6']);
  });

  it('is not breached by one after the other', () => {
    const trial = makeTrial();
    trial.write((one, now) => abort(one, now, { reason: 'approvalExpired', gate: 'start' }));
    const other = makeTrial().rollout;
    trial.see({
      what: 'written',
      replica: 'b.1',
      mono: 0,
      rollout: { ...other, id: 'other234', version: 1 },
      before: undefined,
    });
    expect(trial.found()).toEqual([]);
  });

  it('is breached by a call of a rollout that never had its locks', () => {
    const trial = walk(makeTrial(), 'provision');
    trial.write((one) => ({ ...one, locked: false }));
    trial.does(raise);
    expect(trial.found()).toEqual(['I6']);
  });

  it('is breached by a call without the lock', () => {
    const trial = walk(makeTrial(), 'provision');
    trial.see({ what: 'locked', key: 'queue/nightly', holder: 'other234' });
    trial.does(raise);
    expect(trial.found()).toEqual(['I6']);
  });
});

describe('I9 and I15: intents', () => {
  it('is breached by a call that was not written down, was written down otherwise, or by another replica', () => {
    const trial = walk(makeTrial(), 'provision');
    trial.send('UpdateComputeEnvironment', { computeEnvironment: 'x', state: 'DISABLED' });
    expect(trial.found()).toEqual(['I9']);
    const other = walk(makeTrial(), 'provision');
    other.intend(raise);
    other.send('UpdateComputeEnvironment', { computeEnvironment: raise.name, computeResources: { maxvCpus: 1 } });
    expect(other.found()).toEqual(['I9']);
    const replica = walk(makeTrial(), 'provision');
    replica.intend(raise);
    const { action, input } = callOf(replica.rollout, raise);
    replica.see({ what: 'sent', replica: 'b.1', mono: replica.at, action, input });
    expect(replica.found()).toEqual(['I9']);
  });

  it('is breached by sending again what was written down once', () => {
    const trial = walk(makeTrial(), 'provision');
    trial.intend(raise);
    const { action, input } = callOf(trial.rollout, raise);
    trial.send(action, input);
    expect(trial.found()).toEqual([]);
    trial.send(action, input);
    expect(trial.found()).toEqual(['I9']);
  });

  it('is breached by the next intent before the outcome of the last', () => {
    const trial = walk(makeTrial(), 'provision');
    const staged = { op: 'register', purpose: 'staged', definition: 'nightly-etl', name: 'staged' } as const;
    trial.intend(staged);
    const { action, input } = callOf(trial.rollout, staged);
    trial.send(action, input);
    trial.intend(raise);
    expect(trial.found()).toEqual(['I9']);
  });

  it('is breached by dropping an intent, and by ending with an open one', () => {
    const dropped = walk(makeTrial(), 'provision');
    dropped.intend(raise);
    dropped.write((one) => ({ ...one, intent: null }));
    expect(dropped.found()).toEqual(['I9']);
    const open = walk(makeTrial(), 'provision');
    open.write((one, now) => rollBack(one, now, { reason: 'verdict' }));
    open.intend(raise);
    open.write((one, now) => enter(one, now, { name: 'rolledBack', why: { reason: 'verdict' } }));
    expect(open.found()).toContain('I9');
  });

  it('is breached by a call long after its intent was written', () => {
    const trial = walk(makeTrial(), 'provision');
    trial.intend(raise);
    trial.at += 6_000;
    const { action, input } = callOf(trial.rollout, raise);
    trial.send(action, input);
    expect(trial.found()).toEqual(['I15']);
  });

  it('is breached by a change that nobody sent', () => {
    const trial = walk(makeTrial(), 'provision');
    trial.effect('UpdateComputeEnvironment', { computeEnvironment: raise.name, state: 'ENABLED' });
    expect(trial.found()).toEqual(['I9']);
  });
});

describe('I10: what the plan names', () => {
  it.each([
    ['another environment', { op: 'updateEnvironment', name: 'spare', set: { minvCpus: 0 } }],
    ['the size of blue', { op: 'updateEnvironment', name: 'nightly-blue', set: { maxvCpus: 1 } }],
    ['another queue', { op: 'deleteQueue', name: 'nightly' }],
    ['another name', { op: 'createEnvironment', name: 'mine', maxVcpus: 256 }],
    ['a size without its cap', { op: 'createEnvironment', name: 'nightly-20261123-abcd2345', maxVcpus: 512 }],
    [
      "somebody's revision",
      {
        op: 'deregister',
        arn: `arn:aws:batch:ap-northeast-1:123456789012:job-definition/nightly-etl:7`,
        definition: 'nightly-etl',
        purpose: 'promoted',
      },
    ],
  ] as const)('is breached by a change of %s', (_what, operation) => {
    const trial = walk(makeTrial(), 'plan');
    trial.write((one, now) => enterTold(one, now, { name: 'provision' }));
    trial.does(operation);
    expect(trial.found()).toContain('I10');
  });
});

describe('I11: history', () => {
  it('is breached by going on after the end', () => {
    const trial = makeTrial();
    trial.write((one, now) => abort(one, now, { reason: 'approvalExpired', gate: 'start' }));
    expect(trial.found()).toEqual([]);
    trial.write((one, now) => rollBack(one, now, { reason: 'verdict' }));
    trial.write((one, now) => enterTold(one, now, { name: 'provision' }));
    expect(trial.found()).toContain('I11');
  });

  it('is breached by another phase without an entry, under an old number, or a late first version', () => {
    const unentered = walk(makeTrial(), 'shift');
    unentered.write((one) => ({ ...one, phase: { name: 'bake', since: 0, instance: one.phase.instance } }));
    expect(unentered.found()).toEqual(['I11']);
    const old = walk(makeTrial(), 'shift');
    old.write((one) => ({ ...one, phase: { name: 'bake', since: 0, instance: 1 } }));
    expect(old.found()).toEqual(['I11']);
    expect(makeTrial((one) => ({ ...one, version: 3 })).found()).toEqual(['I11']);
  });

  it('is breached by a version left out', () => {
    const trial = makeTrial();
    const before = trial.rollout;
    trial.see({
      what: 'written',
      replica: 'a.1',
      mono: 0,
      rollout: { ...before, version: before.version + 2 },
      before,
    });
    expect(trial.found()).toEqual(['I11']);
  });

  it('is breached by a write over a newer one', () => {
    const trial = makeTrial();
    const before = trial.rollout;
    trial.write((one) => ({ ...one, lastSeen: one.lastSeen + 1 }));
    trial.see({
      what: 'written',
      replica: 'b.1',
      mono: 0,
      rollout: { ...before, version: before.version + 1 },
      before,
    });
    expect(trial.found()).toContain('I11');
  });

  it.each([
    ['a changed link', (entry: { what: string }) => ({ ...entry, what: 'something else' })],
    ['a gap', (entry: { seq: number }) => ({ ...entry, seq: entry.seq + 1 })],
  ])('is breached by %s in the audit log', (_what, change) => {
    const trial = makeTrial();
    trial.write((one, now) => {
      const next = enterTold(one, now, { name: 'aborted', why: { reason: 'verdict' } });
      const pending = next.audit.pending.map((entry) => ({ ...entry, ...change(entry) }));
      return { ...next, audit: { ...next.audit, pending } };
    });
    expect(trial.found()).toEqual(['I11']);
  });

  it('is breached by a log that claims another end', () => {
    const trial = makeTrial();
    trial.write((one) => ({ ...one, audit: { ...one.audit, head: { seq: 9, hash: 'other' } } }));
    expect(trial.found()).toEqual(['I11']);
  });

  it('is breached by an entry that leaves the record without a row, and by a row that differs', () => {
    const lost = walk(makeTrial(), 'plan');
    const before = lost.rollout;
    const rollout = { ...before, version: before.version + 1, audit: { ...before.audit, pending: [] } };
    lost.see({ what: 'written', replica: 'a.1', mono: 0, rollout, before });
    expect(lost.found()).toEqual(['I11']);
    const other = walk(makeTrial(), 'plan');
    const [entry] = other.rollout.audit.pending;
    other.see({ what: 'audited', rollout: 'abcd2345', entries: entry ? [{ ...entry, hash: 'other' }] : [] });
    expect(other.found()).toEqual(['I11']);
  });
});
