import { createHash } from 'node:crypto';
import { z } from 'zod';
import { reads, type Answer } from './operation.js';
import { page } from './paging.js';
import { Refusal } from './refusal.js';
import type { World } from './world.js';

export type PushedImage = { digest: string; tags: string[]; pushedAt: number };

/** Pushes an image: the tag moves to it, and the digest stays where the tag was before (F66). Answers the digest. */
export function pushImage(world: World, repository: string, tag: string, content = tag): string {
  const digest = `sha256:${createHash('sha256').update(`${repository}:${content}`).digest('hex')}`;
  const images = world.repositories.get(repository) ?? [];
  for (const image of images) image.tags = image.tags.filter((it) => it !== tag);
  const present = images.find((image) => image.digest === digest);
  if (present === undefined) images.push({ digest, tags: [tag], pushedAt: world.now });
  else present.tags.push(tag);
  world.repositories.set(repository, images);
  return digest;
}

const ImageId = z.object({ imageDigest: z.string().optional(), imageTag: z.string().optional() });
type ImageId = z.output<typeof ImageId>;

function imagesOf(world: World, name: string): PushedImage[] {
  const images = world.repositories.get(name);
  if (images !== undefined) return images;
  throw new Refusal(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${world.account}'`,
  );
}

function find(images: PushedImage[], { imageDigest, imageTag }: ImageId): PushedImage | undefined {
  return images.find(
    ({ digest, tags }) =>
      (imageDigest === undefined || imageDigest === digest) && (imageTag === undefined || tags.includes(imageTag)),
  );
}

const DescribeInput = z.object({
  registryId: z.string().optional(),
  repositoryName: z.string(),
  imageIds: z.array(ImageId).min(1).max(100).optional(),
  filter: z.object({ tagStatus: z.string().optional() }).optional(),
  nextToken: z.string().optional(),
  maxResults: z.int().min(1).max(1000).optional(),
});

function describe(world: World, input: z.output<typeof DescribeInput>): Answer {
  const { repositoryName, imageIds } = input;
  const images = imagesOf(world, repositoryName);
  const wanted = imageIds?.map((id) => {
    const image = find(images, id);
    if (image !== undefined) return image;
    const { imageDigest = 'null', imageTag = 'null' } = id;
    throw new Refusal(
      'ImageNotFoundException',
      `The image with imageId {imageDigest:'${imageDigest}', imageTag:'${imageTag}'} does not exist within the repository with name '${repositoryName}' in the registry with id '${world.account}'`,
    );
  });
  const listed = [...new Set(wanted ?? images)];
  const { items, next } = page(world, listed, { token: input.nextToken, size: input.maxResults, sizeMax: 1000 });
  return {
    imageDetails: items.map(({ digest, tags, pushedAt }) => ({
      registryId: world.account,
      repositoryName,
      imageDigest: digest,
      imageTags: tags.length === 0 ? undefined : tags,
      imageSizeInBytes: 187_000_000,
      imagePushedAt: new Date(pushedAt),
      imageManifestMediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    })),
    nextToken: next,
  };
}

const BatchGetInput = z.object({ repositoryName: z.string(), imageIds: z.array(ImageId).min(1).max(100) });

function batchGet(world: World, { repositoryName, imageIds }: z.output<typeof BatchGetInput>): Answer {
  const pushed = imagesOf(world, repositoryName);
  const found = imageIds.map((imageId) => ({ imageId, image: find(pushed, imageId) }));
  return {
    images: found.flatMap(({ imageId, image }) =>
      image === undefined
        ? []
        : {
            registryId: world.account,
            repositoryName,
            imageId: { ...imageId, imageDigest: image.digest },
            imageManifest: '{}',
          },
    ),
    failures: found
      .filter(({ image }) => image === undefined)
      .map(({ imageId }) => ({ imageId, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' })),
  };
}

const RepositoriesInput = z.object({ repositoryNames: z.array(z.string()).optional() });

function describeRepositories(world: World, input: z.output<typeof RepositoriesInput>): Answer {
  for (const name of input.repositoryNames ?? []) imagesOf(world, name);
  const names = input.repositoryNames ?? [...world.repositories.keys()];
  return {
    repositories: names.map((repositoryName) => ({
      repositoryName,
      registryId: world.account,
      repositoryUri: `${world.account}.dkr.ecr.${world.region}.amazonaws.com/${repositoryName}`,
    })),
  };
}

export const ecrOperations = {
  DescribeImages: reads(DescribeInput, describe),
  BatchGetImage: reads(BatchGetInput, batchGet),
  DescribeRepositories: reads(RepositoriesInput, describeRepositories),
};
