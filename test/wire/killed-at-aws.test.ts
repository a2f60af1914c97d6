import { describe, it, vi } from 'vitest';
import { killedAtAws } from './killed.js';
import { runMsMax } from './runs.js';
import type { WireCall } from './wire-call.js';

vi.setConfig({ maxConcurrency: 10, testTimeout: runMsMax });

const all = (): boolean => true;
const onTheWayBack = ({ back }: WireCall): boolean => back;
const cancels = ({ action }: WireCall): boolean => action === 'CancelJob';

describe.concurrent.each(['before', 'after'] as const)(
  'killed just %s each change of AWS, and started again,',
  (when) => {
    it('a rollout ends as an undisturbed one', () => killedAtAws('forward', when, all));
    it('a rollback of all of production ends as an undisturbed one', () => killedAtAws('back', when, onTheWayBack));
    it('a rollback that calls off waiting canaries ends as an undisturbed one', () =>
      killedAtAws('earlyBack', when, cancels));
  },
);
