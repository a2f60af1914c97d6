import { z } from 'zod';
import type { Cloud } from '../ports.js';
import type { Wire } from './call.js';
import type { Clients } from './clients.js';

const Subnets = z
  .object({ Subnets: z.array(z.object({ SubnetId: z.string(), AvailableIpAddressCount: z.number() })).default([]) })
  .transform(({ Subnets: found }) =>
    Object.fromEntries(found.map(({ SubnetId, AvailableIpAddressCount }) => [SubnetId, AvailableIpAddressCount])),
  );

/** Subnets of EC2, for the addresses Fargate jobs take (F103). */
export function ec2Subnets({ ec2 }: Clients, call: Wire): Pick<Cloud, 'freeAddresses'> {
  return {
    async freeAddresses(subnets) {
      if (subnets.length === 0) return {};
      const { sdk, client } = await ec2();
      // Asked for by id, one missing subnet would fail the whole call; a filter just does not find it.
      const request = { Filters: [{ Name: 'subnet-id', Values: [...subnets] }] };
      return call({
        service: 'ec2',
        action: 'DescribeSubnets',
        pace: 'read',
        send: (abortSignal) => client.send(new sdk.DescribeSubnetsCommand(request), { abortSignal }),
        answer: Subnets,
      });
    },
  };
}
