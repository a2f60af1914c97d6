import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { fileURLToPath } from 'node:url';
import { gather } from './gather.js';
import type { PolicyText } from './policy-text.js';
import type { Settings } from './settings.js';
import { BotStack } from './stack.js';

/** What CDK runs. Whatever is wrong with the settings or the policy file is told at once, and then nothing is made. */
function main(): number {
  const app = new App({ analyticsReporting: false });
  const read = gather((name) => app.node.tryGetContext(name) as unknown);
  if (!read.ok) {
    for (const fault of read.faults) process.stderr.write(`${fault}\n`);
    return 1;
  }
  addBot(app, read.settings, read.policy);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
  return 0;
}

function addBot(app: App, settings: Settings, policy: PolicyText): BotStack {
  return new BotStack(app, 'BatchRollout', {
    settings,
    policy,
    imageFolder: fileURLToPath(new URL('..', import.meta.url)),
    description: 'batch-rollout: safe blue/green rollouts of AWS Batch, driven from Slack',
  });
}

process.exitCode = main();
