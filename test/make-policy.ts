import { stringify } from 'yaml';
import { readPolicy, type Policy } from '../src/policy.js';

/** The keys a policy file cannot do without. */
export const required = {
  slack: { channel: 'C0BATCHOPS' },
  roles: { starters: { users: ['U0BOB'] }, approvers: { groups: ['S0BATCH'] } },
};

/** The policy in a text that is known to be good. */
export function policyIn(text: string): Policy {
  const reading = readPolicy(text);
  if (!reading.ok) throw new Error(reading.faults.join('\n'));
  return reading.policy;
}

/** A good policy: the required keys and what the test is about. */
export function policyWith(change: object): Policy {
  return policyIn(stringify({ ...required, ...change }));
}

/** The faults of a text, none where it is good. */
export function faultsIn(text: string): string[] {
  const reading = readPolicy(text);
  return reading.ok ? [] : reading.faults;
}

/** The faults of the required keys and what the test is about. */
export function faultsWith(change: object): string[] {
  return faultsIn(stringify({ ...required, ...change }));
}
