import { expect, it } from 'vitest';
import { createAws } from '../../../src/sandbox/aws/aws.js';
import { furnishDemo, registryOf } from '../../../src/sandbox/aws/demo.js';
import { born, minute } from './account.js';

function openDemo(seed = 1) {
  const aws = createAws({ seed, now: born, speed: 20 });
  furnishDemo(aws, 5);
  return aws;
}

it('runs production jobs on all three queues, from the first minutes on', () => {
  const aws = openDemo();
  aws.advance(born + 10 * minute);
  const { queues, environments, alarms } = aws.view();
  expect(queues.map(({ name, priority }) => [name, priority])).toEqual([
    ['nightly-reports', 1],
    ['etl', 10],
    ['payments', 100],
  ]);
  for (const queue of queues) expect(queue.counts.SUCCEEDED).toBeGreaterThan(20);
  for (const queue of queues) expect(queue.counts.FAILED).toBe(0);
  expect(environments.map(({ name, status, deletable }) => [name, status, deletable])).toEqual([
    ['ondemand-blue', 'VALID', true],
    ['spot-blue', 'VALID', true],
    ['fargate-blue', 'VALID', true],
  ]);
  expect(alarms).toMatchObject([{ name: 'etl-failed-jobs', state: 'OK' }]);
});

it('moves every producer to whatever its definition’s bare name resolves to', () => {
  const aws = openDemo();
  aws.advance(born + 2 * minute);
  const image = `${registryOf(aws.state)}/etl:v2`;
  expect(aws.levers.registerRevision('etl', image)).toMatchObject({ kind: 'answered' });
  aws.advance(born + 4 * minute);
  expect(aws.view().jobs.find(({ queue }) => queue === 'etl')).toMatchObject({ image, revision: 2 });
});

it('shows a bad image as failing jobs and the alarm of its queue', () => {
  const aws = openDemo();
  aws.levers.imageBehaves('etl:v1', 'exit1');
  aws.advance(born + 10 * minute);
  const { queues, alarms } = aws.view();
  expect(queues.find(({ name }) => name === 'etl')?.counts.FAILED).toBeGreaterThan(20);
  expect(alarms).toMatchObject([{ state: 'ALARM' }]);
});

it('is plain JSON to look at, and the same for the same seed', () => {
  const views = [1, 1, 2].map((seed) => {
    const aws = openDemo(seed);
    aws.advance(born + 5 * minute);
    return JSON.stringify(aws.view());
  });
  expect(views[0]).toBe(views[1]);
  expect(views[0]).not.toBe(views[2]);
});

it('knows a hand in the world', () => {
  const aws = openDemo();
  expect(aws.levers.editQueueOrder('etl', ['spot-blue', 'ondemand-blue'])).toMatchObject({ kind: 'answered' });
  expect(aws.levers.orderOf('etl')).toEqual(['spot-blue', 'ondemand-blue']);
  expect(aws.levers.deleteEnvironment('spot-blue')).toMatchObject({ kind: 'refused' });
  aws.levers.vanishEnvironment('spot-blue');
  expect(aws.levers.orderOf('etl')).toEqual(['ondemand-blue']);
  expect(aws.levers.setEnvironmentState('ondemand-blue', 'DISABLED')).toMatchObject({ kind: 'answered' });
  expect(aws.levers.deregisterRevision('etl:1')).toMatchObject({ kind: 'answered' });
  expect(aws.view().journal.every(({ who }) => who !== 'bot')).toBe(true);
});
