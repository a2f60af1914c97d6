import { z } from 'zod';
import { reads, type Answer } from './operation.js';

export const stsOperations = {
  GetCallerIdentity: reads(z.object({}), (world, _input, caller): Answer => ({
    UserId: `AROAEXAMPLE:${caller.key}`,
    Account: world.account,
    Arn: `arn:aws:sts::${world.account}:assumed-role/batch-rollout/${caller.key}`,
  })),
};
