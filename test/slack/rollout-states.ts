import type { Canary, HoldReason, OpenGate, Phase, Rollout } from '../../src/rollout/rollout.js';
import type { Order, Plan } from '../../src/rollout/planned.js';
import { makeRollout } from '../make-rollout.js';
import {
  everyDiagnosis,
  everyHold,
  everyNote,
  everyWayBack,
  makeEvidence,
  makeJudgement,
  plainFilling,
  type Filling,
} from './every-kind.js';

const at = Date.UTC(2026, 10, 23, 9, 0, 0);
const idle = { looks: 0, at: 0 };

/** What a filling may not spoil: names that AWS itself would refuse never reach a rollout. */
export const longest: Filling = {
  name: 'Q'.repeat(128),
  raw: `障害🚀<!channel> ${'長'.repeat(1_200)}`,
  user: 'U0123456789A',
  count: 50,
};

/** The plan of the story, or one with everything at its largest. */
export function makePlan(filling: Filling): Plan {
  const { plan } = makeRollout();
  if (filling === plainFilling) return plan;
  const { name, raw, count } = filling;
  const numbered = (i: number): string => `${name.slice(0, 120)}${i}`;
  const before = (first: number): Order =>
    Array.from({ length: 40 }, (_, i) => ({
      order: i + 1,
      environment: `arn:aws:batch:r:a:compute-environment/${numbered(first + i)}`,
    }));
  const [definition] = plan.definitions;
  const image = `registry.example/${'r'.repeat(230)}:tag`;
  return {
    ...plan,
    queue: name,
    blue: { ...plan.blue, name: numbered(0), arn: `arn:aws:batch:r:a:compute-environment/${numbered(0)}` },
    ...(plan.green === undefined ? {} : { green: { ...plan.green, name: numbered(99) } }),
    queues: Array.from({ length: count }, (_, i) => ({
      ...queueOf(plan),
      name: numbered(i),
      before: before(0),
      full: i % 2 === 0,
    })),
    steps: Array.from({ length: count + 3 }, (_, i) => ({
      queue: numbered(i),
      capPercent: 100,
      maxVcpus: 2_147_483_647,
    })),
    definitions:
      definition === undefined
        ? []
        : Array.from({ length: 20 }, (_, i) => ({
            ...definition,
            name: numbered(i),
            stagedName: numbered(i),
            from: [image, image],
            to: image,
          })),
    canaries: plan.canaries.flatMap((canary) =>
      Array.from({ length: 20 }, (_, i) => ({ ...canary, name: numbered(i) })),
    ),
    canaryQueue: name,
    rules: {
      ...plan.rules,
      alarms: Array<string>(20).fill(raw),
      canary: { ...plan.rules.canary, jobs: 100, command: [raw] },
    },
    notes: [...everyNote(filling), { note: 'fullQueue', queue: numbered(0), jobsOnBlue: 123_456 }],
  };
}

function queueOf(plan: Plan): Plan['queues'][number] {
  const [queue] = plan.queues;
  if (queue === undefined) throw new Error('The plan of the story covers a queue.');
  return queue;
}

/** The same plan for an image alone. */
export function keeping({ green: _green, ...plan }: Plan): Plan {
  return { ...plan, placement: 'keep', steps: plan.steps.slice(0, 1) };
}

export function everyPhaseOf(filling: Filling): Phase[] {
  const phase = { since: at, instance: 3 };
  const [why] = everyWayBack(filling);
  if (why === undefined || why.reason === 'lockHeld' || why.reason === 'rootRefused')
    throw new Error('A person comes first.');
  return [
    { ...phase, name: 'plan' },
    { ...phase, name: 'provision' },
    { ...phase, name: 'canary', round: 1 },
    { ...phase, name: 'shift', step: 0 },
    { ...phase, name: 'shift', step: 1, inPlaceSince: at },
    { ...phase, name: 'shift', step: 2 },
    { ...phase, name: 'bake' },
    { ...phase, name: 'drain', idle },
    { ...phase, name: 'retire', idle },
    { ...phase, name: 'retire', idle, deleteRequestedAt: at },
    { ...phase, name: 'rollback', from: 'bake', why, idle },
    { ...phase, name: 'complete' },
    { ...phase, name: 'rolledBack', why },
    ...everyWayBack(filling).map((one): Phase => ({ ...phase, name: 'aborted', why: one })),
  ];
}

function gatesOf(phase: Phase, user: string): (OpenGate | null)[] {
  const gate = { instance: 7, openedAt: at, expiresAt: at + 86_400_000, reminders: 0 } as const;
  const open = (name: OpenGate['name'], step?: number): (OpenGate | null)[] => {
    const shown: OpenGate = { ...gate, name, ...(step === undefined ? {} : { step }) };
    return [null, shown, { ...shown, approval: { by: user, at, planHash: 'hash' } }];
  };
  switch (phase.name) {
    case 'plan':
      return open('start');
    case 'canary':
      return open('shift', 1);
    case 'shift':
      return open('shift', phase.step + 2);
    case 'bake':
      return open('retire');
    case 'drain':
      return open('delete');
    case 'provision':
    case 'retire':
    case 'rollback':
    case 'complete':
    case 'rolledBack':
    case 'aborted':
      return [null];
  }
}

/** Canaries in every state a canary can be in. */
export function makeCanaries(filling: Filling): Canary[] {
  const canary = { round: 1, definition: filling.name, jobId: filling.name };
  const diagnoses = everyDiagnosis(filling.raw);
  return [
    { ...canary, number: 1 },
    { ...canary, number: 2, status: 'RUNNABLE', stuck: filling.raw },
    { ...canary, number: 3, status: 'SUCCEEDED', result: { succeeded: true, onGreen: true, runSeconds: 3 } },
    { ...canary, number: 4, status: 'RUNNABLE', cancelled: true },
    ...diagnoses.map((diagnosis, i) => ({
      ...canary,
      number: 5 + i,
      status: 'FAILED',
      result: { succeeded: false, onGreen: true, diagnosis, exitCode: 1, logLines: [filling.raw] },
    })),
  ];
}

/** Rollouts in every phase, with every gate and hold that can stand there, with and without evidence, of both kinds. */
export function everyState(filling: Filling): Rollout[] {
  const plan = makePlan(filling);
  const holds: (HoldReason | null)[] = [null, ...everyHold(filling)];
  return [plan, keeping(plan)].flatMap((one) =>
    everyPhaseOf(filling).flatMap((phase) =>
      gatesOf(phase, filling.user).flatMap((gate) =>
        holds.flatMap((why, i) => {
          const ended = phase.name === 'complete' || phase.name === 'rolledBack' || phase.name === 'aborted';
          if (ended && why !== null) return [];
          return [
            makeRollout({
              plan: one,
              phase,
              gate,
              held: why === null ? null : { at, why },
              startedBy: filling.user,
              request: { queue: filling.name, placement: one.placement, note: filling.raw.slice(0, 300) || 'note' },
              canaries: i % 2 === 0 ? makeCanaries(filling) : [],
              evidence: i % 2 === 0 ? makeEvidence(filling) : null,
              judgement: i % 3 === 0 ? { ...makeJudgement('FAIL', filling), at } : null,
              ...(ended ? { endedAt: at } : {}),
            }),
          ];
        }),
      ),
    ),
  );
}
