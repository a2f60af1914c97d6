import { isOpen, type PhaseName, type Rollout } from '../../../src/rollout/rollout.js';
import { letBlueAil } from './ailing-blue.js';
import { jobsOn } from '../account/world.js';
import { assemble, type Assembly } from './assembly.js';
import type { Choices } from './choices.js';
import { giveCommands } from './commands.js';
import { startsAt } from './furnishing.js';
import type { Breach, Happening } from './happenings.js';
import { createJudge, type Judge } from '../judges/judge.js';
import { blackOut } from './blackout.js';
import { meddle } from './meddling.js';
import { showMoods } from './moods.js';
import { makeSpotter, type Spotter } from './rare.js';
import { drawScenario, type Scenario } from './scenario.js';
import { makeScheduler, type Scheduler } from './scheduler.js';
import { lineOf, logFor } from './story.js';
import { drawClosing, drawOutages, type Outage } from './weather.js';

/** One run: the account, the table, the channel, the replicas and the people, under one scheduler. */
export interface Stage extends Assembly {
  startsAt: number;
  /** From then on nothing fails. */
  calmAt: number;
  scenario: Scenario;
  scheduler: Scheduler;
  choices: Choices;
  /** How many commands to start a rollout are still to be given, or to be answered. */
  startsToCome: number;
  /** Every rollout as last written. */
  rollouts: Map<string, Rollout>;
  /** Nothing fails any more and everybody answers. */
  isCalm(): boolean;
  /** Everything is at its end and told, or nothing will come of waiting. */
  isOver(): boolean;
  /** The judges' last word; `inTime` is false when the run was cut off. */
  close(inTime: boolean): readonly Breach[];
  note(happening: Happening): void;
  /** Runs once, when a rollout enters this phase. */
  whenIn(phase: PhaseName, run: (rollout: Rollout) => void): void;
  /** Names something rare. */
  spot(name: string): void;
  sometimes: ReadonlySet<string>;
  story: string[];
}

/** However long a drawn job or deadline, a run that has become calm is over within this. */
const calmMsMax = 6 * 60 * 60_000;

export function makeStage(choices: Choices, withStory: boolean): Stage {
  const scheduler = makeScheduler(startsAt);
  const scenario = drawScenario(choices);
  const calmAt = startsAt + choices.between('stage/calm', 240, 1_200) * 1_000;
  const isCalm = (): boolean => scheduler.now() >= calmAt;
  const outages = drawOutages(choices, startsAt);
  const closing = drawClosing(choices, startsAt);
  const judge = judgeOf(scenario, closing !== undefined);
  const spotter = makeSpotter();
  const story: string[] = [];
  const rollouts = new Map<string, Rollout>();
  const waiting = new Map<PhaseName, (rollout: Rollout) => void>();
  const state = { leader: '' };
  const note = (happening: Happening): void => {
    if (happening.what === 'written') {
      spotSilence(outages, spotter, happening.rollout, rollouts.get(happening.rollout.id), happening.at);
      spotWork(scenario, spotter, happening.rollout, happening.before);
      noteWritten(happening.rollout, rollouts, waiting);
    }
    if (happening.what === 'leased') state.leader = spotLoss(stage, spotter, state.leader, happening.owner);
    judge.see(happening, scenario.world);
    spotter.see(happening);
    if (withStory) story.push(...lineOf(happening));
  };
  const log = logFor(withStory ? story : undefined, scheduler);
  const parts = assemble({
    choices,
    scheduler,
    scenario,
    outages,
    closing,
    rollouts,
    calmAt,
    isCalm,
    note,
    spotter,
    log,
  });
  const quiet = { since: startsAt };
  const stage: Stage = {
    ...parts,
    startsAt,
    calmAt,
    scenario,
    scheduler,
    choices,
    startsToCome: 0,
    rollouts,
    isCalm,
    note,
    whenIn(phase, run) {
      const others = waiting.get(phase);
      waiting.set(phase, (rollout) => {
        others?.(rollout);
        run(rollout);
      });
    },
    story,
    spot: (name) => spotter.spot(name),
    sometimes: spotter.spotted,
    isOver: () => isDone(stage, calmAt + calmMsMax, quiet),
    close: (inTime) => closed(stage, judge, inTime),
  };
  scheduler.at(calmAt, () => note({ what: 'calmed', at: scheduler.now() }));
  for (const replica of scenario.replicas) {
    scheduler.at(startsAt + choices.between(`${replica}/boot`, 0, 8_000), () => parts.replicas.boot(replica));
  }
  giveCommands(stage);
  meddle(stage);
  showMoods(stage);
  blackOut(stage);
  letBlueAil(stage);
  return stage;
}

function noteWritten(
  rollout: Rollout,
  rollouts: Map<string, Rollout>,
  waiting: Map<PhaseName, (rollout: Rollout) => void>,
): void {
  rollouts.set(rollout.id, rollout);
  const run = waiting.get(rollout.phase.name);
  waiting.delete(rollout.phase.name);
  run?.(rollout);
}

function spotSilence(
  outages: readonly Outage[],
  spotter: Spotter,
  after: Rollout,
  before: Rollout | undefined,
  at: number,
): void {
  if (!before || before.phase.instance === after.phase.instance) return;
  if (outages.some(({ port, from, until }) => port === 'chat' && from <= at && at < until))
    spotter.spot('Slack down over a phase change');
}

function spotWork({ world }: Scenario, spotter: Spotter, after: Rollout, before: Rollout | undefined): void {
  if (after.phase.name !== 'drain' || before?.phase.name === 'drain') return;
  const blue = world.environments.get(after.plan.blue.name);
  if (blue && jobsOn(world, blue).length > 0) spotter.spot('a job still running when the drain starts');
}

/** Whether the lease went to somebody else while its owner waited for the reply to a change. */
function spotLoss({ replicas }: Stage, spotter: Spotter, before: string, owner: string): string {
  if (before !== owner && replicas.living().some(({ life }) => life.name === before && life.underWay > 0))
    spotter.spot('lease lost mid-call');
  return owner;
}

function judgeOf({ policy, intervalMs, clocksDiffer, canLook }: Scenario, channelCloses: boolean): Judge {
  return createJudge({
    distinctFromStarter: policy.approvals.distinctFromStarter,
    approvers: new Set(['U0ALICE', 'U0KENJI', 'U0BOB']),
    starters: new Set(['U0BOB', 'U0ALICE']),
    expireMs: policy.approvals.expireMs,
    clockErrorMs: clocksDiffer ? 20 * 60_000 : 1_000,
    raceMs: 15_000,
    freshMs: 5_000,
    failoverMs: intervalMs * 4.2 + 1_000 + 60_000,
    canLook,
    channelCloses,
  });
}

/** For how long nothing may be left to do before a run is over: what is under way comes to its end. */
const quietMs = 12_000;

function isDone(stage: Stage, latest: number, quiet: { since: number }): boolean {
  const now = stage.scheduler.now();
  if (now > latest) return true;
  if (!isQuiet(stage)) quiet.since = now;
  return now - quiet.since >= quietMs;
}

function isQuiet({ startsToCome, people, network, rollouts }: Stage): boolean {
  if (startsToCome > 0 || people.isWaiting() || network.late() > 0) return false;
  return [...rollouts.values()].every(
    (one) => !isOpen(one) && (!one.locked || (one.told.lines.length === 0 && !one.told.sending)),
  );
}

function closed(stage: Stage, judge: Judge, inTime: boolean): readonly Breach[] {
  const at = stage.scheduler.now();
  if (!stage.isCalm()) judge.see({ what: 'calmed', at }, stage.scenario.world);
  judge.end(stage.scenario.world);
  const open = [...stage.rollouts.values()].filter(isOpen);
  const cut = inTime ? [] : [{ invariant: 'L1', at, text: `cut off with ${open.length} rollouts open` }];
  return [...judge.breaches, ...cut];
}
