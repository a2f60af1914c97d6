import { z } from 'zod';
import type { Rewrite } from './answers.js';
import type { Locale } from './stage.js';

/** A job as Batch describes or lists it, as far as nonsense is told of it. */
const Job = z.looseObject({
  jobId: z.string(),
  jobName: z.string(),
  jobDefinition: z.string(),
  startedAt: z.unknown().optional(),
  stoppedAt: z.number().optional(),
  attempts: z.array(z.looseObject({ startedAt: z.unknown().optional(), stoppedAt: z.number().optional() })).optional(),
});
type Job = z.infer<typeof Job>;

const Described = z.looseObject({ jobs: z.array(Job) });
const Listed = z.looseObject({ jobSummaryList: z.array(Job) });

/** Stands for a number that JSON can carry and JavaScript cannot. */
const beyond = 'beyond every number';

/** The start of a task, by what its end was told as. */
type Start = (stoppedAt: number) => number | string;

/** `held` is why the rollout waits for people in the end: what is no number at all is no answer of AWS either. */
export const nonsenseTimes: { kind: string; change: Start; held: 'deadline' | 'cloudErrors'; locales: Locale[] }[] = [
  { kind: 'below zero', change: (stoppedAt) => stoppedAt + 5_000, held: 'deadline', locales: ['en', 'ja'] },
  { kind: 'from a start that is nowhere', change: () => '', held: 'cloudErrors', locales: ['en'] },
  { kind: 'without end', change: () => beyond, held: 'cloudErrors', locales: ['ja'] },
];

/** Ended jobs that match have begun at another time, wherever Batch describes or lists them. */
export function jobsStartedAt(matches: (job: Job) => boolean, start: Start): Rewrite {
  return (operation, answer) =>
    onJobs(operation, answer, (job) => [matches(job) ? startedAt(job, start) : job]).replaceAll(`"${beyond}"`, '1e999');
}

/** Jobs that match are not there, whatever Batch is asked. */
export function withoutJobs(matches: (job: Job) => boolean): Rewrite {
  return (operation, answer) => onJobs(operation, answer, (job) => (matches(job) ? [] : [job]));
}

/** So many canaries are shown as running until the last of them has ended, so that one look sees the end of all. */
export function canariesEndAtOnce(count: number): Rewrite {
  return (operation, answer) => {
    const described = operation === 'describejobs' ? Described.safeParse(JSON.parse(answer)) : undefined;
    if (!described?.success) return answer;
    const canaries = described.data.jobs.filter(isCanary);
    const ended = canaries.filter(({ stoppedAt }) => stoppedAt !== undefined);
    if (canaries.length === 0 || ended.length === count) return answer;
    return onJobs(operation, answer, (job) => [isCanary(job) ? underWay(job) : job]);
  };
}

function isCanary({ jobName }: Job): boolean {
  return jobName.startsWith('canary-');
}

function underWay({ stoppedAt: _ended, ...job }: Job): Job {
  return { ...job, status: 'RUNNING', attempts: [] };
}

function onJobs(operation: string, answer: string, change: (job: Job) => Job[]): string {
  if (operation === 'describejobs') {
    const described = Described.safeParse(JSON.parse(answer));
    return described.success
      ? JSON.stringify({ ...described.data, jobs: described.data.jobs.flatMap(change) })
      : answer;
  }
  if (operation !== 'listjobs') return answer;
  const listed = Listed.safeParse(JSON.parse(answer));
  if (!listed.success) return answer;
  return JSON.stringify({ ...listed.data, jobSummaryList: listed.data.jobSummaryList.flatMap(change) });
}

function startedAt(job: Job, start: Start): Job {
  if (job.stoppedAt === undefined) return job;
  const attempts = job.attempts?.map((one) =>
    one.stoppedAt === undefined ? one : { ...one, startedAt: start(one.stoppedAt) },
  );
  return { ...job, startedAt: start(job.stoppedAt), ...(attempts ? { attempts } : {}) };
}
