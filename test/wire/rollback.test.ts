import { describe, it, vi } from 'vitest';
import { killedAtAws, killedAtSlack } from './killed.js';
import { losesEveryReply } from './lost-replies.js';
import { runMsMax } from './runs.js';
import type { WireCall } from './wire-call.js';

vi.setConfig({ maxConcurrency: 8, testTimeout: runMsMax });

const phases = ['rollback', 'rolledBack'];
const onTheWayBack = ({ back }: WireCall): boolean => back;
const cancels = ({ action }: WireCall): boolean => action === 'CancelJob';

describe.concurrent('a rollback of all of production ends as an undisturbed one, though its bot', () => {
  it('is killed just before each change of AWS', () => killedAtAws('back', 'before', onTheWayBack));
  it('is killed just after each change of AWS', () => killedAtAws('back', 'after', onTheWayBack));
  it('is killed just before each message is posted', () => killedAtSlack('back', 'before', phases));
  it('is killed just after each message was posted', () => killedAtSlack('back', 'after', phases));
  it('hears of nothing that took effect', () => losesEveryReply('back'));
});

describe.concurrent('a rollback that calls off waiting canaries ends as an undisturbed one, though its bot', () => {
  it('is killed just before each canary is called off', () => killedAtAws('earlyBack', 'before', cancels));
  it('is killed just after each canary was called off', () => killedAtAws('earlyBack', 'after', cancels));
  it('hears of nothing that took effect', () => losesEveryReply('earlyBack'));
});
