import { z } from 'zod';
import type { Cloud } from '../ports.js';
import type { Wire } from './call.js';
import type { Clients } from './clients.js';
import { presentOr } from './failure.js';

const Quota = z
  .object({ Quota: z.object({ Value: z.number().optional() }).optional() })
  .transform((answer) => answer.Quota?.Value);

/** Service quotas of the account (F101, F102). */
export function serviceQuotas(clients: Clients, call: Wire): Pick<Cloud, 'quota'> {
  return {
    async quota(service, code) {
      const { sdk, client } = await clients.serviceQuotas();
      const request = { ServiceCode: service, QuotaCode: code };
      return presentOr(
        undefined,
        call({
          service: 'servicequotas',
          action: 'GetServiceQuota',
          pace: 'read',
          send: (abortSignal) => client.send(new sdk.GetServiceQuotaCommand(request), { abortSignal }),
          answer: Quota,
        }),
      );
    },
  };
}
