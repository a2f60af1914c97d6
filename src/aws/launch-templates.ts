import { z } from 'zod';
import type { Cloud } from '../ports.js';
import type { Wire } from './call.js';
import type { Clients } from './clients.js';
import { presentOr } from './failure.js';

const Versions = z
  .object({ LaunchTemplateVersions: z.array(z.object({ VersionNumber: z.number() })).default([]) })
  .transform(({ LaunchTemplateVersions: found }) => found[0]?.VersionNumber);

/** Launch templates of EC2; what `$Latest` and `$Default` mean now (F34). */
export function ec2LaunchTemplates({ ec2 }: Clients, call: Wire): Pick<Cloud, 'launchTemplateVersion'> {
  return {
    async launchTemplateVersion({ id, name, version }) {
      const { sdk, client } = await ec2();
      // EC2 takes the id or the name, never both.
      const template = id === undefined ? { LaunchTemplateName: name } : { LaunchTemplateId: id };
      const request = { ...template, Versions: [version] };
      return presentOr(
        undefined,
        call({
          service: 'ec2',
          action: 'DescribeLaunchTemplateVersions',
          pace: 'read',
          send: (abortSignal) => client.send(new sdk.DescribeLaunchTemplateVersionsCommand(request), { abortSignal }),
          answer: Versions,
        }),
      );
    },
  };
}
