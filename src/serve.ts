import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Settings } from './config.js';
import { createEngine, type EngineParts } from './engine.js';
import { awsCloud } from './aws/cloud.js';
import { createLog } from './log.js';
import { createLooker } from './look.js';
import { createPlanner } from './planner.js';
import { createPoller, type Poller } from './poller.js';
import { imageAllowed, policyFor, type Policy } from './policy.js';
import type { Clock, Log, Store } from './ports.js';
import { createRecords, type Records } from './records.js';
import type { Rules } from './rollout/rollout.js';
import { dynamoStore } from './store/store.js';
import { dynamoTable } from './store/table.js';
import { tableClient } from './table-commands.js';

type Serving = Extract<Settings, { command: 'serve' }>;
type Ticking = Extract<Settings, { command: 'tick' | 'doctor' }>;

const clock: Clock = { now: () => Date.now(), mono: () => performance.now() };
