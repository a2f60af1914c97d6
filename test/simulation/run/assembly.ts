import { ChatError } from '../../../src/chat-port.js';
import type { Log } from '../../../src/ports.js';
import { stringAt } from '../../../src/rollout/json.js';
import type { Rollout } from '../../../src/rollout/rollout.js';
import { advanceTo, turnInvalid } from '../account/account-time.js';
import { makeChannel, type Channel, type Message } from './channel.js';
import type { Choices, Odds } from './choices.js';
import { fakeCloud } from '../account/fake-cloud.js';
import type { Happening } from './happenings.js';
import { portsOf, type Acting } from './lines.js';
import type { MemoryTable } from './memory-table.js';
import { makeNetwork, type Network } from './network.js';
import { makePeople, type Mischief, type People } from './people.js';
import type { Spotter } from './rare.js';
import { makeForm } from './record-form.js';
import { makeReplicas, type Replicas } from './replicas.js';
import type { Scenario } from './scenario.js';
import type { Scheduler } from './scheduler.js';
import { tableLog } from './table-log.js';
import { calm, drawWeather, weatherAt, type Closing, type Outage } from './weather.js';
import type { Change } from '../account/world.js';

/** What the parts of a run are made of. */
export interface Bare {
  choices: Choices;
  scheduler: Scheduler;
  scenario: Scenario;
  outages: readonly Outage[];
  closing: Closing | undefined;
  rollouts: ReadonlyMap<string, Rollout>;
  calmAt: number;
  isCalm: () => boolean;
  note: (happening: Happening) => void;
  spotter: Spotter;
  log: Log;
}

export interface Assembly {
  table: MemoryTable;
  channel: Channel;
  network: Network;
  replicas: Replicas;
  people: People;
}

const mischief: Odds<Mischief> = [
  ['outsider', 0.06],
  ['starterApproves', 0.06],
  ['twice', 0.1],
  ['stale', 0.06],
  ['typed', 0.05],
  ['hold', 0.04],
  ['rollback', 0.08],
  ['both', 0.04],
  ['pair', 0.03],
  ['asleep', 0.04],
];

/** The account, the table, the channel, the replicas and the people, wired: whatever takes effect is noted. */
export function assemble(bare: Bare): Assembly {
  const { choices, scheduler, scenario, isCalm, note, spotter } = bare;
  const { world } = scenario;
  const acting: Acting = { life: undefined, how: 'heard' };
  const form = makeForm(choices.chance('stage/form') < 0.03);
  const table = tableLog({ choices, scheduler, acting, note, spotter, form });
  const channel = channelOf(bare, acting, (message) => people.see(message));
  world.onChange = (change) => {
    noteChange(bare, acting, change);
    spotSticking(bare, change);
    greenMayDie(bare, change);
  };
  world.onMoved = () => note({ what: 'moved', at: scheduler.now() });
  const network = networkOf(bare, (life) => replicas.crash(life));
  const cloud = fakeCloud(world, {
    asOf: staleness(bare),
    onPastJobs: () => spotter.spot('jobs described as they no longer are'),
  });
  const replicas: Replicas = makeReplicas({
    choices,
    scheduler,
    network,
    log: bare.log,
    portsFor: (life) =>
      portsOf(life, network, acting, { cloud, table, chat: channel }, (sender, action, input) =>
        note({
          what: 'sent',
          at: scheduler.now(),
          replica: sender.name,
          mono: scheduler.now() - sender.bootedAt,
          action,
          input,
        }),
      ),
    settings: { policy: scenario.policy, intervalMs: scenario.intervalMs, form },
    skewOf: skews(bare),
    onStart: (life) => note({ what: 'started', at: scheduler.now(), replica: life.name }),
    onCrash: (life) => note({ what: 'crashed', at: scheduler.now(), replica: life.name }),
  });
  const people = makePeople({
    choices,
    scheduler,
    replicas,
    mischief: () => (isCalm() ? [] : mischief),
    onPressed: ({ person, ...said }) => note({ what: 'pressed', at: scheduler.now(), user: person.user, ...said }),
  });
  return { table, channel, network, replicas, people };
}

function networkOf(bare: Bare, crash: Parameters<typeof makeNetwork>[0]['crash']): Network {
  const { choices, scheduler, scenario, outages, isCalm, spotter } = bare;
  const weather = drawWeather(choices, scenario.clocksDiffer);
  return makeNetwork({
    choices,
    scheduler,
    weather: () => (isCalm() ? calm : weatherAt(weather, outages, scheduler.now())),
    crash,
    calmAt: bare.calmAt,
    leaseMs: scenario.intervalMs * 3 + 1_000,
    spot: (name) => spotter.spot(name),
    catchUp: () => advanceTo(scenario.world, scheduler.now()),
  });
}

function noteChange({ scheduler, note }: Bare, { life, how }: Acting, { action, input, result, by }: Change): void {
  const at = scheduler.now();
  if (by === 'tool') note({ what: 'changed', at, by, action, input });
  else note({ what: 'changed', at, by, replica: life?.name ?? '', action, input, result, late: how === 'late' });
}

function spotSticking({ scenario, spotter }: Bare, { action, input }: Change): void {
  const name = stringAt(input, 'computeEnvironment');
  if (action === 'DeleteComputeEnvironment' && scenario.world.sticksMs(name ?? '') > 0)
    spotter.spot('a deletion that took long');
}

function channelOf(bare: Bare, acting: Acting, see: (message: Message) => void): Channel {
  const { scheduler, note } = bare;
  const replica = (): string => acting.life?.name ?? '';
  return makeChannel(
    (message, how) => {
      const { ts, threadTs, key, told, text } = message;
      const base = { at: scheduler.now(), replica: replica(), ts, key, told, text };
      if (how === 'updated') note({ what: 'updated', ...base });
      else
        note({
          what: 'posted',
          ...base,
          ...(threadTs === undefined ? {} : { threadTs }),
          answered: acting.how === 'heard',
        });
      see(message);
    },
    (key, found) => note({ what: 'looked', at: scheduler.now(), replica: replica(), key, found }),
    refusals(bare),
  );
}

/** What Slack refuses in this run: to look where the scope for it is missing, and everything while the channel is closed. */
function refusals(bare: Bare): NonNullable<Parameters<typeof makeChannel>[2]> {
  const { scheduler, scenario, spotter, calmAt, closing } = bare;
  const reopens = Math.min(closing?.until ?? 0, calmAt);
  return (call) => {
    if (call === 'find' && !scenario.canLook) {
      spotter.spot('a look without the scope for it');
      return new ChatError('missingScope', 'missing_scope');
    }
    const now = scheduler.now();
    // An archived channel can still be read.
    if (!closing || now < closing.from || now >= reopens || (call === 'find' && closing.code === 'is_archived'))
      return undefined;
    spotter.spot(call === 'find' ? 'a look into a closed channel' : 'a message to a closed channel');
    return new ChatError('closed', closing.code);
  };
}

/** Describes lag behind in some runs, for a moment each time (X5). */
function staleness({ choices, scheduler, isCalm, spotter }: Bare): () => number {
  const lag = choices.chance('stage/stale');
  // In a few runs nearly every answer lags.
  const often = lag < 0.03 ? 0.9 : lag < 0.2 ? choices.between('stage/stale', 0.02, 0.3) : 0;
  if (often === 0) return () => scheduler.now();
  return () => {
    if (isCalm() || choices.event('fault', 'stale', [['read', often]]) === undefined) return scheduler.now();
    spotter.spot('a describe that lagged behind');
    return scheduler.now() - choices.between('stale/ms', 100, 3_000);
  };
}

/** Clocks that are wrong stay wrong after a restart, each by its own amount. */
function skews({ choices, spotter, scenario }: Bare): (replica: string) => number {
  const known = new Map<string, number>();
  return (replica) => {
    const had = known.get(replica);
    if (had !== undefined) return had;
    const isOff = scenario.clocksDiffer && choices.event('fault', `${replica}/clock`, [['wrong', 0.6]]) !== undefined;
    const skew = isOff ? choices.between(`${replica}/skew`, -600_000, 600_000) : 0;
    if (Math.abs(skew) > 120_000) spotter.spot('a clock wrong by minutes');
    known.set(replica, skew);
    return skew;
  };
}

function greenMayDie({ scenario, scheduler, rollouts, spotter }: Bare, { action, input }: Change): void {
  const { world, greenDiesAfterMs } = scenario;
  if (greenDiesAfterMs === undefined || action !== 'CreateComputeEnvironment') return;
  const name = stringAt(input, 'computeEnvironmentName') ?? '';
  scheduler.at(scheduler.now() + greenDiesAfterMs, () => {
    advanceTo(world, scheduler.now());
    if (!world.environments.has(name)) return;
    turnInvalid(world, name, 'INTERNAL_ERROR - the launch template was deleted');
    const later = [...rollouts.values()].some(
      (one) => one.plan.green?.name === name && ['bake', 'drain', 'retire'].includes(one.phase.name),
    );
    if (later) spotter.spot('green INVALID after the shift');
  });
}
