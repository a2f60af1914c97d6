import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { botToken, send, signed, startFakeSlack } from '../slack/fake-slack.js';
import { openWorld, policyText } from './world.js';

const program = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
let world: Awaited<ReturnType<typeof openWorld>>;

beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  world.aws.world.faults.clear();
  await world.writePolicy(policyText);
});
afterAll(() => world.close());

/** The command as an operator runs it. What the AWS SDK says about the age of Node is not ours. */
async function doctor(change: Record<string, string> = {}) {
  const began = performance.now();
  const child = spawn(process.execPath, ['--no-warnings', '--import', 'tsx', program, 'doctor'], {
    env: { PATH: process.env['PATH'], ...world.environment, ...change },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const code = await new Promise((resolve) => void child.once('close', resolve));
  const lines = (text: string) => text.split('\n').filter((line) => line !== '');
  return { code, out: lines(said.out), err: lines(said.err), ms: performance.now() - began };
}

/** The bot itself, and where it listens. */
async function serve(change: Record<string, string>) {
  const child = spawn(process.execPath, ['--no-warnings', '--import', 'tsx', program, 'serve'], {
    env: { PATH: process.env['PATH'], ...world.environment, PORT: '0', HOST: '127.0.0.1', ...change },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<string>((resolve) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /"port":(\d+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  const stop = () =>
    new Promise((resolve) => {
      child.once('close', resolve);
      child.kill('SIGTERM');
    });
  return { url: `http://127.0.0.1:${port}/slack/events`, stop };
}

describe('doctor as a verb of the running bot', () => {
  it('answers with what it found with the settings of the bot', async () => {
    const slack = await startFakeSlack();
    const settings = { SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: 'signing' };
    const bot = await serve(settings);
    const command = {
      command: '/batch-rollout',
      text: 'doctor',
      user_id: 'U0BOB',
      team_id: 'T0HOME',
      channel_id: 'C0BATCHOPS',
    };
    const fields = { ...command, trigger_id: '1.2', response_url: slack.responseUrl };
    await send(bot.url, signed(new URLSearchParams(fields).toString(), { secret: 'signing' }));
    await vi.waitFor(() => expect(JSON.stringify(slack.said)).toContain('Table batch-rollout has the key'), {
      timeout: 15_000,
    });
    await bot.stop();
    await slack.close();
  });
});

describe('doctor on the command line', () => {
  it('ends with 0 where nothing is missing, changes nothing, and tells what it did not test', async () => {
    const { code, out, err } = await doctor();
    expect([code, err]).toEqual([0, []]);
    expect(out.every((line) => /^(Fine|Optional|Not tested): .+[.)]$/.test(line))).toBe(true);
    expect(out.find((line) => line.includes('simulation'))).toContain('batch:UpdateJobQueue');
    expect(world.changes()).toEqual([]);
  });

  it('ends with 1 and one line for each thing that is missing, with what to add', async () => {
    world.aws.world.faults.deny('batch:ListJobs');
    world.aws.world.faults.deny('batch:UpdateJobQueue');
    await world.writePolicy(policyText.replace('  payments:\n', '  payment:\n').replace('C0BATCHOPS', 'C0NOWHERE'));
    const { code, err } = await doctor();
    expect(code).toBe(1);
    expect(err).toEqual([
      expect.stringMatching(/C0NOWHERE.*slack\.channel/),
      expect.stringMatching(/queue payment, .*under queues/),
      expect.stringMatching(/"batch:ListJobs" .*docs\/iam-policy-reader\.json/),
      expect.stringMatching(/ on arn:aws:batch:.*"batch:UpdateJobQueue" .*docs\/iam-policy-placement-writer\.json/),
    ]);
  });

  it('says what to add where IAM may not be asked, and calls nothing missing for that', async () => {
    world.aws.world.faults.deny('iam:SimulatePrincipalPolicy');
    const { code, out, err } = await doctor();
    expect([code, err]).toEqual([0, []]);
    const untested = out.filter((line) => line.startsWith('Not tested: IAM did not simulate'));
    expect(untested[0]).toMatch(/batch:UpdateJobQueue.*"iam:SimulatePrincipalPolicy" .*docs\/iam-policy-reader\.json/);
  });

  it('tells every fault of the policy file, and looks at the rest without it', async () => {
    await world.writePolicy('locale: fr\nslack: { channel: C0BATCHOPS }\n');
    const { code, out, err } = await doctor();
    expect(code).toBe(1);
    expect(err).toHaveLength(2);
    expect(err.join(' ')).toMatch(/locale: .*roles: /);
    expect(out.join(' ')).toContain('Table batch-rollout');
  });

  it('ends in time where nothing answers, calls nothing fine, and tells no secret', async () => {
    const nowhere = { SLACK_API_URL: 'http://127.0.0.1:9/api/', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const { code, out, err, ms } = await doctor(nowhere);
    expect([code, ms < 25_000]).toEqual([1, true]);
    expect(out.filter((line) => line.startsWith('Fine') && !line.includes('policy'))).toEqual([]);
    expect(err.join(' ')).toMatch(/auth\.test.*batch:DescribeJobQueues/);
    expect([...out, ...err].join(' ')).not.toMatch(/canary|Bearer/);
  });

  it('needs the bot token alone of Slack, and says what serve would need', async () => {
    const { code, out } = await doctor({ SLACK_SIGNING_SECRET: '' });
    expect(code).toBe(0);
    expect(out.filter((line) => line.startsWith('Optional'))).toEqual([
      expect.stringContaining('SLACK_SIGNING_SECRET'),
    ]);
    const without = await doctor({ SLACK_BOT_TOKEN: '' });
    expect([without.code, without.err.length]).toEqual([1, 1]);
  });
});
