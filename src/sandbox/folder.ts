import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The files of the sandbox, all in one folder. */
export interface Folder {
  path: string;
  dynamodb: string;
  policy: string;
  log: string;
  /** The account as the last sandbox left it; it is there only when that sandbox ended properly. */
  account: string;
}

/**
 * Takes the folder for this process. Throws when another sandbox that still runs has it; two would write over each other.
 */
export async function takeFolder(path: string): Promise<Folder> {
  await mkdir(path, { recursive: true });
  const pidFile = join(path, 'pid');
  const owner = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  if (owner > 0 && owner !== process.pid && isAlive(owner))
    throw new Error(
      `The folder ${path} is in use by another sandbox (process ${owner}); set SANDBOX_FOLDER to another.`,
    );
  await writeFile(pidFile, String(process.pid));
  return {
    path,
    dynamodb: join(path, 'dynamodb'),
    policy: join(path, 'batch-rollout.yml'),
    log: join(path, 'bot.log'),
    account: join(path, 'account'),
  };
}

export async function leaveFolder({ path }: Folder): Promise<void> {
  await rm(join(path, 'pid'), { force: true });
}

/** Forgets the workspace, the table and the account together: each of them speaks of the others. */
export async function clearFolder({ path, dynamodb, account }: Folder): Promise<void> {
  const all = [dynamodb, account, join(path, 'slack.json')];
  await Promise.all(all.map((one) => rm(one, { recursive: true, force: true })));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive as well.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
