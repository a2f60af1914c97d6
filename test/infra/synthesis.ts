import { App, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { policyText } from '../../infra/policy-text.js';
import type { Settings } from '../../infra/settings.js';
import { BotStack } from '../../infra/stack.js';
import { infra } from './example.js';

export interface Resource {
  id: string;
  type: string;
  properties: Record<string, unknown>;
}

interface Synthesis {
  template: Template;
  resources: Resource[];
  json: string;
}

const flags = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(`${infra}cdk.json`, 'utf8'))).context;

interface Choices {
  /** Runs the rules of AwsSolutions, and throws what is neither met nor acknowledged. */
  withNag?: boolean;
  /** Changes the stack before it is synthesized, to see that something notices. */
  spoil?: (stack: BotStack) => void;
  imageFolder?: string;
}

/** Synthesizes the stack in a folder of its own that is gone afterwards. */
export function synthesize(settings: Settings, { withNag = false, spoil, imageFolder = '' }: Choices = {}): Synthesis {
  const outdir = mkdtempSync(join(tmpdir(), 'batch-rollout-synth-'));
  const before = process.exitCode;
  try {
    const app = new App({ outdir, context: flags, analyticsReporting: false, stackTraces: false });
    const carried = policyText('slack: { channel: C0BATCHOPS }\n');
    if (!carried.ok) throw new Error(carried.fault);
    const stack = new BotStack(app, 'BatchRollout', { settings, policy: carried.text, imageFolder });
    spoil?.(stack);
    if (withNag) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const template = Template.fromStack(stack);
    return { template, resources: resourcesOf(template), json: JSON.stringify(template.toJSON()) };
  } finally {
    // A finding makes the process of a deployment fail, which is right there and wrong in a test.
    process.exitCode = before;
    rmSync(outdir, { recursive: true, force: true });
  }
}

function resourcesOf(template: Template): Resource[] {
  const Resources = z.object({
    Resources: z.record(
      z.string(),
      z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
    ),
  });
  return Object.entries(Resources.parse(template.toJSON()).Resources).map(([id, { Type, Properties }]) => ({
    id,
    type: Type,
    properties: Properties,
  }));
}

const Containers = z.object({
  ContainerDefinitions: z.array(
    z.object({
      Name: z.string(),
      User: z.string(),
      Essential: z.boolean(),
      Privileged: z.boolean().default(false),
      ReadonlyRootFilesystem: z.boolean(),
      LinuxParameters: z.object({ Capabilities: z.object({ Drop: z.array(z.string()), Add: z.unknown().optional() }) }),
      LogConfiguration: z.object({ LogDriver: z.literal('awslogs') }),
      Environment: z.array(z.object({ Name: z.string(), Value: z.unknown() })),
      Secrets: z.array(z.object({ Name: z.string() })),
      StopTimeout: z.number().optional(),
      HealthCheck: z.object({ Command: z.array(z.string()) }).optional(),
      MountPoints: z.array(z.object({ ReadOnly: z.boolean(), ContainerPath: z.string() })),
    }),
  ),
});

/** The containers of the bot's task by their names. */
export function containers(of: Synthesis) {
  const task = of.resources.find(({ type }) => type === 'AWS::ECS::TaskDefinition');
  return Object.fromEntries(Containers.parse(task?.properties).ContainerDefinitions.map((one) => [one.Name, one]));
}

/** The resources of one type. */
export function typed(of: Synthesis, type: string): Resource[] {
  return of.resources.filter((one) => one.type === type);
}
