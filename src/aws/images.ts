import { z } from 'zod';
import type { Cloud } from '../ports.js';
import type { Wire } from './call.js';
import type { Clients } from './clients.js';
import { presentOr } from './failure.js';

const ImageDetails = z
  .object({ imageDetails: z.array(z.object({ imageDigest: z.string().min(1) })).default([]) })
  .transform(({ imageDetails }) => imageDetails[0]?.imageDigest);

/** Container images in ECR; each registry is asked in its own region. */
export function ecrImages({ ecr }: Clients, call: Wire): Pick<Cloud, 'imageDigest'> {
  return {
    async imageDigest({ registryId, region, repository, tag, digest }) {
      const { sdk, client } = await ecr(region);
      // A digest already names one image for good, so a tag beside it says nothing more.
      const imageId = digest === undefined ? { imageTag: tag ?? 'latest' } : { imageDigest: digest };
      const request = { registryId, repositoryName: repository, imageIds: [imageId] };
      return presentOr(
        undefined,
        call({
          service: 'ecr',
          action: 'DescribeImages',
          pace: 'read',
          send: (abortSignal) => client.send(new sdk.DescribeImagesCommand(request), { abortSignal }),
          answer: ImageDetails,
        }),
      );
    },
  };
}
