import { describe, it, vi } from 'vitest';
import { killedAtSlack } from './killed.js';
import { runMsMax } from './runs.js';

// These runs wait more than they work, so all of them go on at once.
vi.setConfig({ maxConcurrency: 10, testTimeout: runMsMax });

const before = [['plan'], ['provision', 'canary'], ['shift'], ['bake', 'drain'], ['retire', 'complete']];
const after = [
  ['plan', 'provision', 'canary'],
  ['shift', 'bake', 'drain', 'retire', 'complete'],
];

describe.concurrent('a rollout whose bot is killed, and started again, at each message', () => {
  it.for(before.map((phases) => ({ phases })))(
    'of $phases, just before it is posted, ends as an undisturbed one',
    ({ phases }) => killedAtSlack('forward', 'before', phases),
  );
  it.for(after.map((phases) => ({ phases })))(
    'of $phases, just after it was posted, ends as an undisturbed one',
    ({ phases }) => killedAtSlack('forward', 'after', phases),
  );
});
