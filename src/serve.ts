import { randomUUID } from 'node:crypto';
import { setInterval as every } from 'node:timers';
import { awsCloud } from './aws/cloud.js';
import type { Settings } from './config.js';
import { createEngine } from './engine.js';
import type { Engine } from './engine-api.js';
import { createLog } from './log.js';
import { createLooker } from './look.js';
import { createPlanner, type QueueTerms } from './planner.js';
import { createPoller, type Poller } from './poller.js';
import { imageAllowed, policyFor, type Policy } from './policy.js';
import type { Clock, Log, Store } from './ports.js';
import { createRecords, type Records } from './records.js';
import { isOpen } from './rollout/rollout.js';
import { abort } from './rollout/state.js';
import { dynamoStore } from './store/store.js';
import { dynamoTable } from './store/table.js';
import { tableClient } from './table-commands.js';

