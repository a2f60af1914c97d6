import { Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { Settings } from './settings.js';

/**
 * An image that is named, or the one built from the Dockerfile in `folder` when the stack is deployed. What goes to the
 * builder, and so makes a new image when it changes, is said by the .dockerignore beside it.
 */
export function botImage(scope: Construct, settings: Settings, folder: string): ContainerImage {
  const { imageUri } = settings;
  if (imageUri !== undefined) return namedImage(scope, imageUri);
  const asset = new DockerImageAsset(scope, 'Image', {
    directory: folder,
    platform: settings.cpuArchitecture === 'ARM64' ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
  });
  return ContainerImage.fromDockerImageAsset(asset);
}

/** An image in ECR is pulled with rights on its repository alone; any other registry has to be public. */
function namedImage(scope: Construct, imageUri: string): ContainerImage {
  const ecr = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)[:@](.+)$/.exec(imageUri);
  const [, account = '', region = '', repositoryName = '', tagOrDigest = ''] = ecr ?? [];
  if (!ecr) return ContainerImage.fromRegistry(imageUri);
  const { partition } = Stack.of(scope);
  const repositoryArn = `arn:${partition}:ecr:${region}:${account}:repository/${repositoryName}`;
  const repository = Repository.fromRepositoryAttributes(scope, 'Repository', { repositoryArn, repositoryName });
  return ContainerImage.fromEcrRepository(repository, tagOrDigest);
}
