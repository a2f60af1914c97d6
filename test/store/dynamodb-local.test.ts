import { describe } from 'vitest';
import { storeContract } from './contract.js';

const endpoint = process.env['DYNAMODB_LOCAL_URL'] ?? '';

describe.skipIf(endpoint === '')('the store on DynamoDB Local (skipped unless DYNAMODB_LOCAL_URL is set)', () => {
  storeContract(async () => ({ endpoint, stop: async () => {} }));
});
