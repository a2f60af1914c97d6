import { nameOfArn, orderNames } from '../../../rollout/orders.js';
import type { Operation } from '../../../rollout/operation.js';
import { bold, joined, mrkdwn, type Mrkdwn } from '../../mrkdwn.js';
import { detachedFrom } from '../detached.js';
import type { About, Sentences } from '../sentences.js';
import { words } from './words.js';

/** What was asked of AWS, and taken. */
export const operations: Sentences<'op', Operation, [About]> = {
  createEnvironment: ({ name, maxVcpus }) =>
    mrkdwn`AWS is creating green ${bold(name)}, for now with up to ${words.vcpus(maxVcpus)}.`,
  updateEnvironment: ({ name, set }, { plan }) => {
    const role = name === plan.blue.name ? words.blue : words.green;
    const changes = [
      set.state === 'DISABLED' ? mrkdwn`takes no new jobs any more (DISABLED)` : undefined,
      set.state === 'ENABLED' ? mrkdwn`takes jobs again (ENABLED)` : undefined,
      set.maxvCpus === undefined ? undefined : mrkdwn`may use up to ${words.vcpus(set.maxvCpus)}`,
      set.minvCpus === undefined ? undefined : mrkdwn`keeps at least ${words.vcpus(set.minvCpus)}`,
      set.updatePolicy === undefined ? undefined : mrkdwn`gets blue's update policy`,
    ];
    return mrkdwn`${role === words.blue ? 'Blue' : 'Green'} ${bold(name)} ${joined(
      changes.filter((one) => one !== undefined),
      ', ',
    )}.`;
  },
  deleteEnvironment: ({ name }) => mrkdwn`AWS is deleting ${bold(name)}.`,
  createQueue: ({ name, environment }) =>
    mrkdwn`AWS is creating canary queue ${bold(name)}, with ${bold(nameOfArn(environment))} alone.`,
  disableQueue: ({ name }) => mrkdwn`Canary queue ${bold(name)} takes no more jobs, so that it can be deleted.`,
  deleteQueue: ({ name }) => mrkdwn`AWS is deleting canary queue ${bold(name)}.`,
  writeOrder: (write, about) =>
    joined(
      [
        mrkdwn`Queue ${bold(write.queue)} now tries ${words.order(orderNames(write.to))} (before: ${words.order(orderNames(write.from))}).`,
        detached(write, about),
      ],
      ' ',
    ),
  register: ({ purpose, definition, name }) => {
    if (purpose === 'staged') return mrkdwn`Job definition ${bold(name)} with the new image is there for the canaries.`;
    return purpose === 'promoted'
      ? mrkdwn`Job definition ${bold(definition)} now resolves to the new image.`
      : mrkdwn`Job definition ${bold(definition)} resolves to its previous content again.`;
  },
  deregister: ({ arn, purpose }) =>
    purpose === 'staged'
      ? mrkdwn`The canaries' job definition ${bold(nameOfArn(arn))} is deregistered.`
      : mrkdwn`The revision ${bold(nameOfArn(arn))}, which did not hold, is deregistered.`,
  submit: ({ number }, { id }) => mrkdwn`Canary ${bold(`canary-${id}-${number}`)} is submitted.`,
  cancel: ({ number }, { id }) =>
    mrkdwn`Canary ${bold(`canary-${id}-${number}`)}, which had not started, is cancelled.`,
  putAlarm: ({ name, queue }) => mrkdwn`CloudWatch alarm ${bold(name)} watches the failures of queue ${bold(queue)}.`,
  deleteAlarm: ({ name }) => mrkdwn`CloudWatch alarm ${bold(name)} is deleted.`,
};

/** Jobs of an environment that leaves a full queue have no documented guarantee (F53). */
function detached(write: Extract<Operation, { op: 'writeOrder' }>, { plan }: About): Mrkdwn {
  const left = detachedFrom(plan, write);
  if (left === undefined) return mrkdwn``;
  const jobs =
    left.jobs === undefined
      ? mrkdwn`jobs that run there`
      : mrkdwn`${words.jobs(left.jobs)} that ran there at plan time`;
  return mrkdwn`${bold(left.environment)} stays beside the queue: AWS gives no documented guarantee for ${jobs}.`;
}
