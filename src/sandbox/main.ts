import { join } from 'node:path';
import { startSandbox, type Sandbox } from './sandbox.js';
import { readSettings, type Settings } from './settings.js';

const lookForParentEveryMs = 1_000;

/** Starts the sandbox and keeps it until somebody ends it. Resolves to the exit code. */
async function main(): Promise<number> {
  const ending = untilEnded();
  let sandbox: Sandbox;
  try {
    const settings = await readSettings(process.env);
    sandbox = await startSandbox(settings, say);
    welcome(settings, sandbox);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
  await ending;
  await sandbox.stop();
  return 0;
}

function welcome({ folder }: Settings, { page, aws }: Sandbox): void {
  say(`
  The page          ${page}
  The AWS endpoint  ${aws}, for example:
                    aws --endpoint-url ${aws} --region ap-northeast-1 --no-sign-request batch describe-job-queues

  Type /batch-rollout start nightly-reports as Bob and approve it as Alice.
  Everything is kept in ${folder}, the bot's log in ${join(folder, 'bot.log')}. Ctrl-C ends it.
`);
}

/** Resolves when somebody asks it to end, or when npm, which started it, is gone without having said so. */
function untilEnded(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve()).once('SIGTERM', () => resolve());
    process.once('SIGHUP', () => resolve());
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) resolve();
    }, lookForParentEveryMs).unref();
  });
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

// A browser may still hold its stream open; nothing that matters is under way any more.
process.exit(await main());
