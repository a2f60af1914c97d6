import { describe, expect, it } from 'vitest';
import { refusedDeletion, stuckDeletion } from '../../src/rollout/deletion.js';
import type { Rollout } from '../../src/rollout/rollout.js';
import { blueName, greenName, makeBlue, makeGreen, makeInPhase, makeQueue, makeSeen, orderOf } from '../make-seen.js';

const idle = { looks: 0, at: 0 };
const retire = makeInPhase({ name: 'retire', idle });
const gone = makeBlue({ enabled: false });
const free = [makeQueue({ order: orderOf(greenName) })];

function refusedWith(raw: string): Rollout {
  const operation = { op: 'deleteEnvironment' as const, name: blueName };
  return { ...retire, intent: { key: 'k', operation, at: 0, attempts: 9, state: 'again', retryAt: 0, raw } };
}

describe('an environment that does not go', () => {
  it.each([
    ['ENABLED', makeBlue(), free, [{ why: 'enabled' }]],
    ['in a queue', gone, [makeQueue({ name: 'other' })], [{ why: 'attached', queues: ['other'] }]],
    ['UPDATING', makeBlue({ enabled: false, status: 'settling', statusText: 'UPDATING' }), free, [{ why: 'updating' }]],
    [
      'INVALID',
      makeBlue({ enabled: false, status: 'invalid', statusText: 'INVALID', statusReason: 'sts:AssumeRole' }),
      free,
      [{ why: 'invalid', raw: 'sts:AssumeRole' }],
    ],
    ['DELETING', makeBlue({ enabled: false, status: 'settling', statusText: 'DELETING' }), free, [{ why: 'deleting' }]],
  ])('and is %s says so', (_what, blue, queues, blocked) => {
    expect(stuckDeletion(retire, makeSeen({ environments: [blue], queues }))).toEqual({
      environment: blueName,
      blocked,
    });
  });

  it('says all that was seen, the jobs on it with their number', () => {
    const work = new Map([[blueName, { tasks: 3, jobs: 2 }]]);
    expect(stuckDeletion(retire, makeSeen({ environments: [makeBlue()], work }))?.blocked).toEqual([
      { why: 'enabled' },
      { why: 'attached', queues: ['nightly'] },
      { why: 'activeJobs', jobs: 3 },
    ]);
  });

  it('and was detached a moment ago says so, from what AWS answered last (F51)', () => {
    const seen = makeSeen({ environments: [gone], queues: free });
    const refused = refusedWith('Cannot delete, found existing JobQueue relationship');
    expect(stuckDeletion(refused, seen)?.blocked).toEqual([{ why: 'justDetached' }]);
    expect(stuckDeletion(refusedWith('words'), seen)).toBeUndefined();
    expect(stuckDeletion(retire, seen)).toBeUndefined();
  });

  it('is green on the way back, and blue at its end; in no other phase does any go', () => {
    const seen = makeSeen({ environments: [makeBlue(), makeGreen()] });
    const back = makeInPhase({ name: 'rollback', from: 'bake', why: { reason: 'verdict' }, idle });
    expect(stuckDeletion(back, seen)?.environment).toBe(greenName);
    expect(stuckDeletion(makeInPhase({ name: 'drain', idle }), seen)).toBeUndefined();
    const { green: _green, ...kept } = retire.plan;
    expect(stuckDeletion({ ...retire, plan: kept }, seen)).toBeUndefined();
  });
});

it.each([
  ['Cannot delete, found existing JobQueue relationship', 'justDetached'],
  ['CANNOT DELETE, RESOURCE IS BEING MODIFIED.', 'updating'],
  ['Cannot delete, compute environment state must be DISABLED.', 'enabled'],
  ['Cannot delete, it has active jobs', 'activeJobs'],
  ['CLIENT_ERROR - Not authorized to perform sts:AssumeRole', 'invalid'],
  ['User: x is not authorized to perform: batch:DeleteComputeEnvironment on resource: y', 'denied'],
])('a deletion refused with %j is explained: %s', (raw, why) => {
  expect(refusedDeletion(raw)?.why).toBe(why);
  expect(refusedDeletion('Something new in 2030')).toBeUndefined();
});
