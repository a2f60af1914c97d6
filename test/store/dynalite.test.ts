import { describe } from 'vitest';
import { storeContract } from './contract.js';
import { startDynalite } from './servers.js';

describe('the store on dynalite', () => {
  storeContract(() => startDynalite());
});
