import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTable } from '../../src/store/create-table.js';
import { startAws } from '../../src/sandbox/aws/aws.js';
import { furnishDemo } from '../../src/sandbox/aws/demo.js';
import { demoPolicy } from '../../src/sandbox/policy.js';
import { startSlack } from '../../src/sandbox/slack/slack.js';
import { clientFor, startDynalite } from '../store/servers.js';

export const botToken = 'xoxb-canary-secret';
/** The demo's alarm has no past in an account this young. */
export const policyText = demoPolicy.replace('    alarms: [etl-failed-jobs]\n', '');

/** Everything doctor asks, as the sandbox has it: account, table and Slack on loopback, and the settings that lead there. */
export async function openWorld() {
  const folder = await mkdtemp(join(tmpdir(), 'doctor-'));
  const dynamo = await startDynalite();
  const aws = await startAws({ clock: () => Date.now(), seed: 7, dynamodb: dynamo.endpoint });
  furnishDemo(aws.world);
  aws.world.levers.stopProducers();
  const slack = await startSlack({ port: 0, botToken, signingSecret: 'signing', clock: () => Date.now() });
  await createTable(clientFor(dynamo.endpoint), 'batch-rollout', () => Promise.resolve());
  const file = join(folder, 'policy.yml');
  await writeFile(file, policyText);
  return {
    aws,
    slack,
    writePolicy: (text: string) => writeFile(file, text),
    /** What the bot has done to the account, by the account's own trail. */
    changes: () => aws.world.state.journal.filter(({ who }) => who === 'bot'),
    environment: {
      SLACK_BOT_TOKEN: botToken,
      SLACK_SIGNING_SECRET: 'signing',
      SLACK_API_URL: slack.apiUrl,
      CONFIG_FILE: file,
      AWS_REGION: aws.world.state.region,
      AWS_ACCESS_KEY_ID: 'BOT',
      AWS_SECRET_ACCESS_KEY: 'canary/aws/secret',
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: join(folder, 'none'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    },
    async close() {
      await slack.close();
      await aws.close();
      await dynamo.stop();
      await rm(folder, { recursive: true });
    },
  };
}
