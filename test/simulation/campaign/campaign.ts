import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { isOver, Report, type SeedRange } from './seed-server.js';
import { merged, nothingYet, type Tally } from './tally.js';

export interface CampaignOptions {
  /** The bundled worker. */
  bundle: string;
  seeds: readonly SeedRange[];
  /** Processes at once; as many as there are cores where it is left out. */
  workers?: number;
  /** The campaign stops early at a breach of one of these invariants. */
  until?: readonly string[];
  /** A worker that tells nothing for this long is taken for stuck. */
  silentMsMax?: number;
  onProgress?: (done: number, total: number) => void;
}

export interface CampaignResult extends Tally {
  /** Of all workers together, their start included. */
  cpuSeconds: number;
  rolloutsPerCpuSecond: number;
}

const seedsPerErrand = 20;
const silentMs = 60_000;
/** Seeds without a result are a fault of the simulation itself; after a few there is nothing more to learn. */
const brokenMax = 5;

/** Runs seeds on several processes. Never rejects for what a seed does: a seed without a result is told in `broken`. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const campaign: Campaign = {
    options,
    left: options.seeds.flatMap(inErrands),
    total: options.seeds.reduce((sum, one) => sum + one.count, 0),
    tally: nothingYet,
    cpuMicros: 0,
  };
  const workers = Math.max(1, Math.min(options.workers ?? availableParallelism(), campaign.left.length));
  await Promise.all(Array.from({ length: workers }, () => work(campaign)));
  const { tally } = campaign;
  const cpuSeconds = campaign.cpuMicros / 1e6;
  return { ...tally, cpuSeconds, rolloutsPerCpuSecond: cpuSeconds > 0 ? tally.rollouts / cpuSeconds : 0 };
}

interface Campaign {
  options: CampaignOptions;
  left: SeedRange[];
  total: number;
  tally: Tally;
  cpuMicros: number;
}

function inErrands({ from, count }: SeedRange): SeedRange[] {
  return Array.from({ length: Math.ceil(count / seedsPerErrand) }, (_, i) => ({
    from: from + i * seedsPerErrand,
    count: Math.min(seedsPerErrand, count - i * seedsPerErrand),
  }));
}

/** One place for a worker: a process after the other, since one that got stuck is replaced. */
async function work(campaign: Campaign): Promise<void> {
  let worker: ChildProcess | undefined;
  let cpuMicros = 0;
  for (let seeds = next(campaign); seeds; seeds = next(campaign)) {
    worker ??= started(campaign.options.bundle);
    const answer = await errand(worker, seeds, campaign.options);
    if (answer.answer === 'did') {
      campaign.cpuMicros += answer.cpuMicros - cpuMicros;
      cpuMicros = answer.cpuMicros;
      campaign.tally = merged(campaign.tally, answer.tally);
    } else {
      await ended(worker, 'kill');
      worker = undefined;
      cpuMicros = 0;
      putBack(campaign, seeds, answer.seed);
      const broken = [{ seed: answer.seed, text: answer.text }];
      campaign.tally = merged(campaign.tally, { ...nothingYet, seeds: 1, broken });
    }
    campaign.options.onProgress?.(campaign.tally.seeds, campaign.total);
  }
  if (worker) await ended(worker, 'letGo');
}

function next({ left, tally, options }: Campaign): SeedRange | undefined {
  if (isOver(tally, options.until ?? []) || tally.broken.length >= brokenMax) return undefined;
  return left.shift();
}

/** What the other seeds of the errand came to is lost with the process, so they are run again. */
function putBack(campaign: Campaign, { from, count }: SeedRange, without: number): void {
  const before = { from, count: without - from };
  const after = { from: without + 1, count: from + count - without - 1 };
  campaign.left.unshift(...[before, after].filter((one) => one.count > 0));
}

/** Many short runs of much code: fewer collections, and less work spent on making code faster than it will pay for. */
const workerFlags = [
  '--stack-trace-limit=0',
  '--single-threaded',
  '--min-semi-space-size=64',
  '--max-semi-space-size=64',
  '--interrupt-budget=400000',
  '--max-inlined-bytecode-size-cumulative=300',
];

function started(bundle: string): ChildProcess {
  return fork(bundle, [], {
    execArgv: workerFlags,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

type Answer = { answer: 'did'; tally: Tally; cpuMicros: number } | { answer: 'broke'; seed: number; text: string };

function errand(worker: ChildProcess, seeds: SeedRange, { until, silentMsMax = silentMs }: CampaignOptions) {
  return new Promise<Answer>((resolve) => {
    let seed = seeds.from;
    const silent = (): void =>
      settle({ answer: 'broke', seed, text: `no answer for ${silentMsMax / 1000} s; process ${worker.pid} was ended` });
    let watch = setTimeout(silent, silentMsMax);
    const settle = (answer: Answer): void => {
      clearTimeout(watch);
      worker.off('message', told);
      worker.off('exit', gone);
      resolve(answer);
    };
    const gone = (code: number | null, signal: string | null): void =>
      settle({ answer: 'broke', seed, text: `the process ended with ${signal ?? code}` });
    const told = (message: unknown): void => {
      const report = Report.parse(message);
      if (report.tells === 'did') return settle({ ...report, answer: 'did' });
      seed = report.seed;
      clearTimeout(watch);
      watch = setTimeout(silent, silentMsMax);
    };
    worker.on('message', told);
    worker.on('exit', gone);
    worker.send({ seeds, until: [...(until ?? [])] });
  });
}

/** Resolves when the process is gone. One that is let go ends by itself, since nobody is left to serve. */
function ended(worker: ChildProcess, how: 'letGo' | 'kill'): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    worker.once('exit', () => resolve());
    if (how === 'kill') worker.kill('SIGKILL');
    else worker.disconnect();
  });
}
