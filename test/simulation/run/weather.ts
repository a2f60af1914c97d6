import type { Choices, Odds } from './choices.js';
import type { Fault, Port, Weather } from './network.js';

/** Nothing goes wrong. */
export const calm: Weather = {
  cloud: { reads: [], changes: [] },
  table: { reads: [], changes: [] },
  chat: { reads: [], changes: [] },
};

const noEffect: readonly Fault[] = [
  'throttled',
  'lostBefore',
  'hung',
  'slow',
  'crashBefore',
  'crashAfter',
  'pause',
  'jump',
];
const withEffect: readonly Fault[] = [...noEffect, 'lostAfter', 'late'];

/** What can befall a call of each port. Only a conditional write shows its own echo. */
const possible: Record<Port, { reads: readonly Fault[]; changes: readonly Fault[] }> = {
  cloud: { reads: noEffect, changes: withEffect },
  table: { reads: noEffect, changes: [...withEffect, 'echo'] },
  chat: { reads: noEffect, changes: withEffect },
};

/** The least and the most often that a fault befalls a call, where it is switched on at all. */
const rates: Record<Fault, readonly [number, number]> = {
  throttled: [0.01, 0.15],
  lostBefore: [0.01, 0.1],
  lostAfter: [0.01, 0.15],
  late: [0.02, 0.2],
  hung: [0.002, 0.02],
  slow: [0.02, 0.4],
  echo: [0.01, 0.1],
  crashBefore: [0.001, 0.01],
  crashAfter: [0.002, 0.03],
  pause: [0.001, 0.01],
  jump: [0.001, 0.01],
};

/** Which faults a run has, and how often each: drawn once per run, so that some runs have many of a kind and none of others. */
export function drawWeather(choices: Choices, clocksDiffer: boolean): Weather {
  const mood = choices.chance('weather/mood');
  // Changes are few beside reads, and it is they that must not be lost: most runs have faults there.
  const share = mood < 0.15 ? 0 : mood < 0.6 ? 0.2 : 0.5;
  // In some runs AWS takes changes up late, often enough that one meets what was decided on its silence.
  const late: Weather['cloud'] = { reads: [], changes: [['late', 0.3]] };
  return {
    cloud: mood > 0.9 ? late : drawPort(choices, 'cloud', share, clocksDiffer),
    table: drawPort(choices, 'table', share, clocksDiffer),
    chat: drawPort(choices, 'chat', share, clocksDiffer),
  };
}

function drawPort(choices: Choices, port: Port, share: number, clocksDiffer: boolean): Weather[Port] {
  const drawn = (which: 'reads' | 'changes', often: number): Odds<Fault> =>
    possible[port][which].flatMap((fault) => {
      const stream = `weather/${port}.${which}.${fault}`;
      if (choices.chance(stream) >= share || (fault === 'jump' && !clocksDiffer)) return [];
      const [low, high] = rates[fault];
      return [[fault, choices.between(stream, low, high) * often] as const];
    });
  return { reads: drawn('reads', 0.15), changes: drawn('changes', 1) };
}

/** A time during which one port answers nothing. */
export interface Outage {
  port: Port;
  from: number;
  until: number;
}

export function drawOutages(choices: Choices, startsAt: number): Outage[] {
  const ports: readonly Port[] = ['chat', 'cloud', 'table'];
  return ports.flatMap((port) => {
    const stream = `outage/${port}`;
    if (choices.event('fault', stream, [['down', port === 'chat' ? 0.2 : 0.07]]) === undefined) return [];
    const from = startsAt + choices.between(stream, 30_000, 400_000);
    return [{ port, from, until: from + choices.between(stream, 20_000, port === 'chat' ? 600_000 : 120_000) }];
  });
}

/** A time during which nobody can write into the channel: it is archived, or the bot is no member of it. */
export interface Closing {
  code: 'is_archived' | 'not_in_channel';
  from: number;
  until: number;
}

export function drawClosing(choices: Choices, startsAt: number): Closing | undefined {
  if (choices.event('fault', 'channel', [['closed', 0.05]]) === undefined) return undefined;
  const from = startsAt + choices.between('channel/from', 0, 400_000);
  return {
    code: choices.pick('channel/code', ['is_archived', 'not_in_channel']),
    from,
    until: from + choices.between('channel/for', 20_000, 300_000),
  };
}

/** What holds at a moment: during an outage every call of its port is lost. */
export function weatherAt(weather: Weather, outages: readonly Outage[], now: number): Weather {
  const down = outages.filter((one) => one.from <= now && now < one.until);
  if (down.length === 0) return weather;
  const lost: Weather[Port] = { reads: [['lostBefore', 1]], changes: [['lostBefore', 1]] };
  const next = { ...weather };
  for (const { port } of down) next[port] = lost;
  return next;
}
