import { kindOf } from '../rollout/definitions.js';
import { sameOrder } from '../rollout/orders.js';
import type { Order, PlannedDefinition } from '../rollout/planned.js';
import type { Rollout } from '../rollout/rollout.js';
import { fenced, json } from './markdown.js';
import type { ReportText } from './report-text.js';

/** What AWS now shows otherwise than before, and templates therefore have to say. */
interface Changes {
  environment?: { from: string; to: string };
  queues: { name: string; before: Order; now: Order }[];
  definitions: PlannedDefinition[];
}

/** The same changes as diffs of Terraform and of CloudFormation: whoever applies an old template would undo the rollout. */
export function infrastructure(rollout: Rollout, { words }: ReportText): string {
  const changes = changesOf(rollout);
  const { same, intro, green, terraform, cloudFormation } = words.infrastructure;
  if (!changes.environment && changes.queues.length === 0 && changes.definitions.length === 0) return same;
  return [
    intro,
    ...(changes.environment ? [green] : []),
    `### ${terraform}`,
    fenced('diff', terraformDiff(changes)),
    `### ${cloudFormation}`,
    fenced('diff', cloudFormationDiff(changes)),
  ].join('\n\n');
}

function changesOf({ plan, made, expected }: Rollout): Changes {
  return {
    ...(plan.green && made.green && !made.green.gone
      ? { environment: { from: plan.blue.name, to: plan.green.name } }
      : {}),
    queues: plan.queues.flatMap(({ name, before }) => {
      const now = expected.orders[name];
      return now && !sameOrder(before, now) ? [{ name, before, now }] : [];
    }),
    definitions: plan.definitions.filter(({ name }) => made.promoted[name] && !made.promoted[name].gone),
  };
}

function terraformDiff({ environment, queues, definitions }: Changes): string[] {
  const resource = (type: string, name: string, inside: string[]): string[] => [
    ` resource "aws_batch_${type}" "${identifier(name, '_')}" {`,
    ...inside,
    ' }',
  ];
  const order = (sign: string, entries: Order): string[] =>
    entries.flatMap(({ order: number, environment: arn }) => [
      `${sign}  compute_environment_order {`,
      `${sign}    order               = ${number}`,
      `${sign}    compute_environment = ${hcl(arn)}`,
      `${sign}  }`,
    ]);
  return [
    ...(environment
      ? resource('compute_environment', environment.from, [
          `-  name = ${hcl(environment.from)}`,
          `+  name = ${hcl(environment.to)}`,
        ])
      : []),
    ...queues.flatMap(({ name, before, now }) =>
      resource('job_queue', name, [...order('-', before), ...order('+', now)]),
    ),
    ...definitions.flatMap((one) =>
      resource('job_definition', one.name, [
        `   # ${kindOf(one.previous.content) === 'ecs' ? 'ecs_properties' : 'container_properties'}`,
        ...one.from.map((image) => `-      image = ${hcl(image)}`),
        `+      image = ${hcl(one.to)}`,
      ]),
    ),
  ];
}

function cloudFormationDiff({ environment, queues, definitions }: Changes): string[] {
  const resource = (type: string, name: string, inside: string[]): string[] => [
    ` ${identifier(name, '')}:`,
    `   Type: AWS::Batch::${type}`,
    '   Properties:',
    ...inside,
  ];
  const order = (sign: string, entries: Order): string[] =>
    entries.flatMap(({ order: number, environment: arn }) => [
      `${sign}      - Order: ${number}`,
      `${sign}        ComputeEnvironment: ${json(arn)}`,
    ]);
  return [
    ...(environment
      ? resource('ComputeEnvironment', environment.from, [
          `-    ComputeEnvironmentName: ${json(environment.from)}`,
          `+    ComputeEnvironmentName: ${json(environment.to)}`,
        ])
      : []),
    ...queues.flatMap(({ name, before, now }) =>
      resource('JobQueue', name, ['     ComputeEnvironmentOrder:', ...order('-', before), ...order('+', now)]),
    ),
    ...definitions.flatMap((one) =>
      resource('JobDefinition', one.name, [
        `     # ${kindOf(one.previous.content) === 'ecs' ? 'EcsProperties' : 'ContainerProperties'}`,
        ...one.from.map((image) => `-      Image: ${json(image)}`),
        `+      Image: ${json(one.to)}`,
      ]),
    ),
  ];
}

/** A name that templates may give to a resource, made of the name it has at AWS. */
function identifier(name: string, between: '_' | ''): string {
  const parts = name.split(/[^A-Za-z0-9]+/u).filter((part) => part !== '');
  if (between === '_') return parts.join('_') || 'this';
  return parts.map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`).join('') || 'This';
}

/** A string of HCL, in which templates are not looked for. */
function hcl(text: string): string {
  return json(text).replace(/[$%](?=\{)/gu, '$&$&');
}
