import { createServer } from 'node:net';

export interface Settings {
  pagePort: number;
  awsPort: number;
  folder: string;
}

/** Reads where the sandbox listens and keeps its files; throws one sentence when it cannot be so. 0 is any free port. */
export async function readSettings(env: NodeJS.ProcessEnv): Promise<Settings> {
  const settings = {
    pagePort: readPort(env, 'SANDBOX_PORT', 4477),
    awsPort: readPort(env, 'SANDBOX_AWS_PORT', 4577),
    folder: env['SANDBOX_FOLDER']?.trim() || '.sandbox',
  };
  // Looked at before anything is touched: a second sandbox started by mistake must not disturb the first.
  await checkFree(settings.pagePort, 'SANDBOX_PORT', 'page');
  await checkFree(settings.awsPort, 'SANDBOX_AWS_PORT', 'AWS endpoint');
  return settings;
}

function readPort(env: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const text = env[name]?.trim() ?? '';
  if (text === '') return otherwise;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new Error(`${name} must be a whole number from 0 to 65535.`);
}

async function checkFree(port: number, name: string, what: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server
      .once('error', () => reject(new Error(`Port ${port} for the ${what} is taken; set ${name} to another one.`)))
      .listen(port, '127.0.0.1', resolve);
  });
  await new Promise((resolve) => {
    server.close(resolve);
  });
}
