import { describe, it, vi } from 'vitest';
import { endsMidway, oneOfTwoDies } from './ended.js';
import { killedAtAws, killedAtSlack } from './killed.js';
import { losesEveryReply } from './lost-replies.js';
import { runMsMax } from './runs.js';
import type { WireCall } from './wire-call.js';

// These runs wait more than they work, so many go on at once.
vi.setConfig({ maxConcurrency: 14, testTimeout: runMsMax });

const every = (): boolean => true;
const ofEnvironments = ({ action }: WireCall): boolean => action.endsWith('ComputeEnvironment');
const before = [['plan'], ['provision', 'canary'], ['shift'], ['bake'], ['drain', 'retire', 'complete']];
const after = [
  ['plan', 'provision', 'canary'],
  ['shift', 'bake', 'drain', 'retire', 'complete'],
];
const named = (groups: readonly string[][]) => groups.map((phases) => ({ phases }));

describe.concurrent('a rollout ends as an undisturbed one, though its bot', () => {
  it('is killed just before each change of an environment', () => killedAtAws('forward', 'before', ofEnvironments));
  it('is killed just before every other change of AWS', () =>
    killedAtAws('forward', 'before', (call) => !ofEnvironments(call)));
  it.for(named(before))('is killed just before each message of $phases is posted', ({ phases }) =>
    killedAtSlack('forward', 'before', phases),
  );
  it('is killed just after each change of AWS', () => killedAtAws('forward', 'after', every));
  it.for(named(after))('is killed just after each message of $phases was posted', ({ phases }) =>
    killedAtSlack('forward', 'after', phases),
  );
  it('hears of nothing that took effect', () => losesEveryReply('forward'));
  it('is one of two, and killed for good midway', oneOfTwoDies);
  it('is asked to end while AWS is changed, and writes down the outcome first', () => endsMidway(600));
  it('is asked to end while AWS does not answer, and ends within ten seconds', () => endsMidway('never'));
});
