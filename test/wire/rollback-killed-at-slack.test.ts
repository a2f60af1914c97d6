import { describe, it, vi } from 'vitest';
import { killedAtSlack } from './killed.js';
import { runMsMax } from './runs.js';

vi.setConfig({ testTimeout: runMsMax });

const phases = ['rollback', 'rolledBack'];

describe.concurrent('a rollback whose bot is killed, and started again, at each message', () => {
  it('just before it is posted, ends as an undisturbed one', () => killedAtSlack('back', 'before', phases));
  it('just after it was posted, ends as an undisturbed one', () => killedAtSlack('back', 'after', phases));
});
