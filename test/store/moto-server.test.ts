import { describe } from 'vitest';
import { storeContract } from './contract.js';
import { findMoto, startMoto } from './servers.js';

const moto = findMoto() ?? '';

describe.skipIf(moto === '')('the store on moto_server (skipped unless moto_server is on PATH)', () => {
  storeContract(() => startMoto(moto));
});
