import { bothColours } from '../rollout/capacity-hours.js';
import { objectAt, objectsAt, stringAt } from '../rollout/json.js';
import { orderNames, without, withGreenFirst, withReplaced } from '../rollout/orders.js';
import type { Json } from '../rollout/json.js';
import type { Plan, PlannedQueue } from '../rollout/planned.js';
import { bold, code, joined, listed, mrkdwn, type Mrkdwn } from './mrkdwn.js';
import type { Catalog } from './text/catalog.js';
import { told } from './text/sentences.js';

/**
 * Everything a plan will do, one line each under bold headings: what is created, changed and deleted, every covered
 * queue before, during and after, the steps, what is checked, whether there is room and what it may cost, and what to
 * know before approving. `image` is the image as it was asked for; the plan itself may hold it by its digest.
 */
export function planLines(plan: Plan, image: string | undefined, text: Catalog): Mrkdwn[] {
  const { headings } = text.plan;
  return [
    ...under(headings.created, created(plan, text)),
    ...under(headings.changed, changed(plan, image, text)),
    ...under(headings.deleted, deleted(plan, text)),
    bold(headings.steps),
    ...steps(plan, text),
    ...under(headings.checks, checks(plan, text)),
    ...under(headings.capacity, capacity(plan, text)),
    ...under(
      headings.notes,
      plan.notes.map((note) => told(text.faults.notes, 'note', note)),
    ),
  ];
}

/** The image that a definition gets: as asked for, with the digest it is pinned to. */
export function imageShown(to: string, asked: string | undefined): Mrkdwn {
  const digest = /@(sha256:[0-9a-f]{12})[0-9a-f]{52}$/.exec(to)?.[1];
  if (asked === undefined || digest === undefined || asked.includes('@')) return code(to, 340);
  return mrkdwn`${code(asked)} (${code(`${digest}…`)})`;
}

function under(heading: string, lines: readonly Mrkdwn[]): Mrkdwn[] {
  return lines.length === 0 ? [] : [bold(heading), ...lines.map((line) => mrkdwn`• ${line}`)];
}

function created(plan: Plan, text: Catalog): Mrkdwn[] {
  const { green } = plan;
  return [
    ...(green === undefined ? [] : [text.plan.environment(green.name, traits(green.request, green.maxVcpus, text))]),
    text.plan.canaryQueue(plan.canaryQueue, green?.name ?? plan.blue.name),
    ...plan.definitions.map(({ stagedName }) => text.plan.staged(stagedName)),
    ...plan.definitions.map((definition) => text.plan.revision(definition)),
  ];
}

function changed(plan: Plan, image: string | undefined, text: Catalog): Mrkdwn[] {
  return [
    ...plan.queues.map((queue) => queueLine(plan, queue, text)),
    ...plan.definitions.map((definition) => text.plan.image(definition, imageShown(definition.to, image))),
    ...(plan.green === undefined ? [] : [text.plan.disabled(plan.blue.name)]),
  ];
}

function queueLine(plan: Plan, queue: PlannedQueue, text: Catalog): Mrkdwn {
  const { before, full } = queue;
  const { order } = text.words;
  if (plan.green === undefined) return text.plan.untouched(queue.name, order(orderNames(before)));
  const green = plan.green.name;
  const during = full ? withReplaced(before, plan.blue.arn, green) : withGreenFirst(before, green, plan.blue.arn);
  const after = without(during, plan.blue.arn);
  return text.plan.queue(queue, order(orderNames(before)), order(orderNames(during)), order(orderNames(after)));
}

function deleted(plan: Plan, text: Catalog): Mrkdwn[] {
  return [
    ...(plan.green === undefined ? [] : [text.plan.blueDeleted(plan.blue.name)]),
    text.plan.canaryDeleted(plan.canaryQueue),
    ...plan.definitions.map(({ stagedName }) => text.plan.stagedDeleted(stagedName)),
  ];
}

function steps(plan: Plan, text: Catalog): Mrkdwn[] {
  if (plan.green === undefined) {
    return [
      text.plan.moves(
        1,
        plan.definitions.map(({ name }) => name),
      ),
    ];
  }
  return plan.steps.map((step, i) => text.plan.step(i + 1, step));
}

function checks(plan: Plan, text: Catalog): Mrkdwn[] {
  const { alarms } = plan.rules;
  return [
    text.plan.canaries(plan),
    text.plan.limits(plan),
    text.plan.watches(plan),
    ...(alarms.length === 0 ? [] : [text.plan.alarms(alarms)]),
  ];
}

/** Bounds in vCPUs and vCPU-hours: prices are not known here (F104). */
function capacity(plan: Plan, text: Catalog): Mrkdwn[] {
  const { vcpus, addresses } = plan.capacity ?? {};
  const both = bothColours(plan);
  return [
    ...(vcpus === undefined ? [] : [text.plan.quota(vcpus)]),
    ...(addresses === undefined ? [] : [text.plan.addresses(addresses)]),
    ...(both === undefined ? [] : [text.plan.bothColours(both)]),
    ...(both?.standing === undefined ? [] : [text.plan.standing(both.standing)]),
  ];
}

/** The few settings by which people know an environment. */
function traits(request: Json, maxVcpus: number, text: Catalog): Mrkdwn {
  const resources = objectAt(request, 'computeResources');
  const template = objectAt(resources, 'launchTemplate');
  const images = objectsAt(resources, 'ec2Configuration').flatMap((one) => [
    stringAt(one, 'imageType'),
    stringAt(one, 'imageIdOverride'),
  ]);
  const named = [
    stringAt(resources, 'type'),
    stringAt(resources, 'allocationStrategy'),
    ...images,
    stringAt(resources, 'imageId'),
    stringAt(template, 'launchTemplateId') ?? stringAt(template, 'launchTemplateName'),
  ];
  const [types, subnets, groups] = ['instanceTypes', 'subnets', 'securityGroupIds'].map((key) =>
    stringsAt(resources, key),
  );
  return joined(
    [
      ...named.flatMap((one) => (one === undefined ? [] : [code(one, 130)])),
      text.plan.vcpus(maxVcpus),
      listed(
        (types ?? []).map((one) => code(one, 64)),
        text.words.more,
        200,
      ),
      subnets?.length ? mrkdwn`${text.plan.subnets(subnets.length)}` : mrkdwn``,
      groups?.length ? mrkdwn`${text.plan.groups(groups.length)}` : mrkdwn``,
    ],
    ', ',
  );
}

function stringsAt(value: Json | undefined, key: string): string[] {
  const member = typeof value === 'object' && value !== null && !Array.isArray(value) ? value[key] : undefined;
  return Array.isArray(member) ? member.filter((one) => typeof one === 'string') : [];
}
