import { describe, expect, it } from 'vitest';
import {
  contentOf,
  copyableTags,
  firstContainerName,
  imagesOf,
  kindOf,
  newContent,
  replacedImages,
  withImage,
} from '../../src/rollout/definitions.js';
import { makeRollout } from '../make-rollout.js';

/** The container properties that the guide registers for Fargate. */
const containerProperties = {
  image: 'your-container-registry/your-image:old-version',
  resourceRequirements: [
    { type: 'VCPU', value: '1' },
    { type: 'MEMORY', value: '2048' },
  ],
  executionRoleArn: 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole',
  networkConfiguration: { assignPublicIp: 'ENABLED' },
  fargatePlatformConfiguration: { platformVersion: 'LATEST' },
};

const described = {
  jobDefinitionName: 'YourJobDefinition',
  jobDefinitionArn: 'arn:aws:batch:ap-northeast-1:123456789012:job-definition/YourJobDefinition:3',
  revision: 3,
  status: 'ACTIVE',
  containerOrchestrationType: 'ECS',
  type: 'container',
  parameters: {},
  platformCapabilities: ['FARGATE'],
  retryStrategy: { attempts: 2, evaluateOnExit: [] },
  propagateTags: false,
  tags: { team: 'data', 'aws:cloudformation:stack-id': 'x', 'batch-rollout:id': 'old' },
  containerProperties,
};

const several = {
  type: 'container',
  ecsProperties: {
    taskProperties: [
      {
        containers: [
          { name: 'sidecar', essential: false, image: 'registry.example/proxy:1' },
          { name: 'main', essential: true, image: 'registry.example/etl:1' },
          { name: 'second', image: 'registry.example/etl:1' },
        ],
      },
    ],
  },
};

describe('the content of a revision', () => {
  it('is everything but name, tags and what AWS only answers', () => {
    expect(contentOf(described)).toEqual({
      type: 'container',
      platformCapabilities: ['FARGATE'],
      retryStrategy: { attempts: 2, evaluateOnExit: [] },
      propagateTags: false,
      containerProperties,
    });
  });

  it('never has a size both in the old and in the new members', () => {
    const both = { ...described, containerProperties: { ...containerProperties, vcpus: 1, memory: 2048 } };
    expect(contentOf(both)['containerProperties']).toEqual(containerProperties);
    const old = { containerProperties: { image: 'a/b:1', vcpus: 1, memory: 2048 } };
    expect(contentOf(old)).toEqual(old);
  });

  it('goes with the tags of its owner alone', () => {
    expect(copyableTags(described)).toEqual({ team: 'data' });
  });

  it('with the new image differs in nothing else', () => {
    const content = contentOf(described);
    const next = withImage(content, [containerProperties.image], 'your-container-registry/your-image:new-version');
    expect(next).toEqual({
      ...content,
      containerProperties: { ...containerProperties, image: 'your-container-registry/your-image:new-version' },
    });
  });

  it('of a planned definition is the previous one with the image replaced', () => {
    const [definition] = makeRollout().plan.definitions;
    expect(definition && imagesOf(newContent(definition))).toEqual([definition?.to]);
  });
});

describe('of several containers', () => {
  it('only those with the same repository get the image', () => {
    expect(imagesOf(several)).toEqual(['registry.example/proxy:1', 'registry.example/etl:1', 'registry.example/etl:1']);
    const from = replacedImages(several, 'registry.example/etl:2');
    expect(from).toEqual(['registry.example/etl:1']);
    expect(imagesOf(withImage(several, from ?? [], 'registry.example/etl:2'))).toEqual([
      'registry.example/proxy:1',
      'registry.example/etl:2',
      'registry.example/etl:2',
    ]);
  });

  it('none is guessed when no repository matches', () => {
    expect(replacedImages(several, 'registry.example/other:2')).toBeUndefined();
  });

  it('the only container takes whatever image is asked for', () => {
    expect(replacedImages(described, 'elsewhere.example/new:1')).toEqual([containerProperties.image]);
  });

  it('the first essential one gets the command of the canaries', () => {
    expect(firstContainerName(several)).toBe('main');
  });
});

describe('the kind', () => {
  it.each([
    [{ containerProperties: {} }, 'container'],
    [{ ecsProperties: {} }, 'ecs'],
    [{ eksProperties: {} }, 'eks'],
    [{ nodeProperties: {} }, 'multinode'],
  ])('of %j is %s', (content, kind) => {
    expect(kindOf(content)).toBe(kind);
  });
});
