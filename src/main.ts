#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { adviceFor } from './advice.js';
import { parseArguments, readEnvironment, type Command, type Settings } from './config.js';
import type { Doctor, DoctorParts } from './doctor/doctor.js';
import { runJudge } from './judge.js';
import { readPolicy, type Policy } from './policy.js';
import { PortError } from './port-error.js';
import type { Timer } from './timer.js';

/** Every command ends with this: 0 done, 1 anything wrong, told in one sentence each on standard error. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const parsed = parseArguments(argv);
  if (!parsed.ok) return wrong(parsed.faults);
  const { invocation } = parsed;
  const read = readEnvironment(env, invocation.command);
  const policy = read.ok ? policyOf(read.settings) : policyOf(undefined, env, invocation.command);
  const faults = [...(read.ok ? [] : read.faults), ...(policy && !policy.ok ? policy.faults : [])];
  // A policy that cannot be read is what `doctor` is asked about, and the rest can be looked at without it.
  if (!read.ok || (faults.length > 0 && invocation.command !== 'doctor')) return wrong(faults);
  if ('tableName' in read.settings && !(await hasRegion()))
    return wrong(['No AWS region is known; set AWS_REGION to that of the table and the queues.']);
  try {
    return await run(read.settings, policy?.ok ? policy.policy : undefined, { ...invocation, faults, env });
  } catch (error) {
    const table = 'tableName' in read.settings ? `Table ${read.settings.tableName}: ` : '';
    return wrong([`${error instanceof PortError ? table : ''}${sentence(error)}`]);
  }
}

async function run(
  settings: Settings,
  policy: Policy | undefined,
  invocation: { command: Command; rollout?: string; faults: readonly string[]; env: NodeJS.ProcessEnv },
): Promise<number> {
  switch (settings.command) {
    case 'check-config':
      process.stdout.write(`${settings.configFile}: fine.\n`);
      return 0;
    case 'judge': {
      const judged = runJudge(readFileSync(0, 'utf8'));
      if (!judged.ok) return wrong(judged.faults);
      process.stdout.write(`${judged.output}\n`);
      return 0;
    }
    case 'create-table':
    case 'verify-audit': {
      const { createTableCommand, verifyAuditCommand } = await import('./table-commands.js');
      const faults =
        settings.command === 'create-table'
          ? await createTableCommand(settings, print)
          : await verifyAuditCommand(settings, invocation.rollout ?? '', print);
      return faults.length === 0 ? 0 : wrong(faults);
    }
    case 'serve':
    case 'tick': {
      if (!policy) return wrong(['The policy file could not be read.']);
      const { serve, tick } = await import('./serve.js');
      return settings.command === 'serve'
        ? serve(settings, policy, lateDoctor(settings, policy))
        : tick(settings, policy);
    }
    case 'doctor':
      return examine(settings, policy ?? { faults: invocation.faults }, invocation.env);
  }
}

/** Without one no call to AWS can be made, and each would fail with a word of the SDK that names no remedy. */
async function hasRegion(): Promise<boolean> {
  const { tableClient } = await import('./table-commands.js');
  return tableClient()
    .config.region()
    .then(
      () => true,
      () => false,
    );
}

type Serving = Extract<Settings, { command: 'serve' }>;
type Examining = Extract<Settings, { command: 'tick' | 'doctor' }>;

/** The verb looks with the settings that the bot runs with. Nothing of it is loaded before somebody asks. */
function lateDoctor(settings: Serving, policy: Policy): Doctor {
  let made: Promise<Doctor> | undefined;
  return async () => {
    made ??= doctorOf(settings, { policy, ...socketToken(settings) });
    return (await made)();
  };
}

/** Everything fine goes to standard output. What `serve` alone needs is looked at where it is set, and is no fault here. */
async function examine(settings: Examining, policy: DoctorParts['policy'], env: NodeJS.ProcessEnv): Promise<number> {
  const serving = readEnvironment(env, 'serve');
  const known = serving.ok ? [] : serving.faults.map((fault) => ({ finding: 'cannotServe' as const, fault }));
  const token = serving.ok ? socketToken(serving.settings) : {};
  const doctor = await doctorOf(settings, { policy, known, ...token });
  const { doctorLines } = await import('./slack/doctor.js');
  const { faults, others } = doctorLines(await doctor());
  for (const one of others) print(one);
  return faults.length === 0 ? 0 : wrong(faults);
}

function socketToken(settings: Settings): { appToken?: string } {
  return 'transport' in settings && settings.transport.kind === 'socketMode'
    ? { appToken: settings.transport.appToken }
    : {};
}

async function doctorOf(
  { slack, tableName }: Serving | Examining,
  { policy, known = [], ...token }: Pick<DoctorParts, 'policy' | 'known'> & { appToken?: string },
): Promise<Doctor> {
  const [{ createDoctor }, { awsCloud }, { awsRights }, { tableClient }] = await Promise.all([
    import('./doctor/doctor.js'),
    import('./aws/cloud.js'),
    import('./aws/rights.js'),
    import('./table-commands.js'),
  ]);
  const clock = { now: () => Date.now(), mono: () => performance.now() };
  const cloud = awsCloud({ clock });
  const rights = awsRights({ clock });
  return createDoctor({
    slack: { ...slack, ...token },
    tableName,
    tableClient,
    cloud,
    rights,
    policy,
    clock,
    timer,
    known,
  });
}

const timer: Timer = {
  after(ms, then) {
    const pending = setTimeout(then, ms);
    return () => clearTimeout(pending);
  },
};

type PolicyRead = ReturnType<typeof readPolicy>;

/** The policy file of the settings; also where other settings are wrong, so that all faults are told at once. */
function policyOf(settings: Settings | undefined, env?: NodeJS.ProcessEnv, command?: Command): PolicyRead | undefined {
  if (settings) return 'configFile' in settings ? policyAt(settings.configFile) : undefined;
  const needsPolicy = command === 'serve' || command === 'tick' || command === 'doctor' || command === 'check-config';
  return needsPolicy ? policyAt(env?.['CONFIG_FILE']?.trim() || 'batch-rollout.yml') : undefined;
}

function policyAt(path: string): PolicyRead {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return { ok: false, faults: [`The policy file ${path} cannot be read (${why}); set CONFIG_FILE to its path.`] };
  }
  const read = readPolicy(text);
  return read.ok ? read : { ok: false, faults: read.faults.map((fault) => `${path}: ${fault}`) };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function wrong(faults: readonly string[]): number {
  for (const fault of faults) process.stderr.write(`${fault.replaceAll(/\s+/g, ' ').trim()}\n`);
  return 1;
}

/** One line for a person; the stack is of no use to them. */
function sentence(error: unknown): string {
  if (error instanceof PortError) {
    const advice = adviceFor(error);
    const said = `${error.code}: ${error.message}`;
    return advice === undefined ? said : `${said.replace(/\.?$/, '.')} ${advice}`;
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

// A socket that Slack or AWS keeps open must not keep a finished process.
process.exit(await main(process.argv.slice(2), process.env));
