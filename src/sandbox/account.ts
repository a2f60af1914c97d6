import { z } from 'zod';
import type { Aws } from './aws/aws.js';
import type { ComputeEnvironment } from './aws/environments.js';
import type { Job } from './aws/job.js';
import type { JournalEntry } from './aws/journal.js';
import type { View } from './aws/view.js';
import type { AccountView, EnvironmentCard, JobCard, JournalLine, QueueCard } from './slack/account-view.js';

const linesShown = 40;

type EnvironmentView = View['environments'][number];
type QueueView = View['queues'][number];

/** The simulated account as the page draws it. `isUnderWay` says whether a rollout has yet to end. */
export function accountView(aws: Aws, isUnderWay: (rollout: string) => boolean): AccountView {
  const { state } = aws;
  const { now, environments, queues, jobs } = aws.view();
  const greens = environments.filter(({ madeByRollout }) => madeByRollout !== undefined && isUnderWay(madeByRollout));
  const blues = new Set([
    ...greens.map(({ name }) => blueOf(name, environments, queues)),
    ...keptBlues(aws, isUnderWay),
  ]);
  const colourOf = (environment: EnvironmentView): EnvironmentCard['colour'] => {
    if (greens.includes(environment)) return 'green';
    return blues.has(environment.name) ? 'blue' : 'none';
  };
  // Every running job has its square, also one that is older than the newest so many.
  const shown = new Set([...state.placed.keys(), ...jobs.map(({ id }) => id)]);
  return {
    region: state.region,
    now,
    environments: environments.flatMap((environment) =>
      environmentCard(environment, state.environments.get(environment.name), colourOf(environment)),
    ),
    queues: queues.flatMap((queue) => queueCard(queue, state.queues.get(queue.name)?.tags ?? {})),
    jobs: [...shown]
      .flatMap((id) => state.jobs.get(id) ?? [])
      .sort((one, other) => other.createdAt - one.createdAt)
      .map((job) => jobCard(aws, job, isUnderWay)),
    journal: journalLines(state.journal),
  };
}

/** The environment that a green one succeeds: of the same base name, else the one next to it in a queue's order. */
function blueOf(green: string, environments: EnvironmentView[], queues: QueueView[]): string | undefined {
  const sameBase = environments.find(({ name }) => name !== green && baseOf(name) === baseOf(green));
  if (sameBase) return sameBase.name;
  const order = queues.find((queue) => queue.order.length > 1 && queue.order.includes(green))?.order ?? [];
  const place = order.indexOf(green);
  return order[place + 1] ?? order[place - 1];
}

/** Where the environment is kept, the canary queue holds blue itself. */
function keptBlues({ state }: Aws, isUnderWay: (rollout: string) => boolean): string[] {
  return [...state.queues.values()].flatMap(({ tags, order }) => {
    const rollout = tags['batch-rollout:id'];
    return rollout !== undefined && isUnderWay(rollout) ? order : [];
  });
}

/** A green's name is its blue's with the day and the rollout behind it. */
function baseOf(name: string): string {
  return name.replace(/-\d{8}-[a-z0-9]+$/, '');
}

const Status = z.enum(['CREATING', 'UPDATING', 'DELETING', 'VALID', 'INVALID']);
const State = z.enum(['ENABLED', 'DISABLED']).catch('ENABLED');
const Kind = z.enum(['EC2', 'SPOT', 'FARGATE', 'FARGATE_SPOT']).catch('EC2');

function environmentCard(
  { name, state, status, statusReason, type, usedvCpus, maxvCpus, running, starting }: EnvironmentView,
  known: ComputeEnvironment | undefined,
  colour: EnvironmentCard['colour'],
): EnvironmentCard[] {
  const shown = Status.safeParse(status);
  // AWS lists a deleted environment for a while; here it is gone.
  if (!shown.success) return [];
  const detail = known?.resources?.instanceTypes?.join(', ');
  return [
    {
      name,
      colour,
      state: State.parse(state),
      status: shown.data,
      ...(statusReason && { statusReason }),
      type: Kind.parse(type),
      ...(detail && { detail }),
      vcpus: { used: usedvCpus, max: maxvCpus },
      runningJobs: running + starting,
    },
  ];
}

function queueCard(
  { name, priority, state, status, order, counts }: QueueView,
  tags: Record<string, string>,
): QueueCard[] {
  const shown = Status.safeParse(status);
  if (!shown.success) return [];
  return [
    {
      name,
      priority,
      state: State.parse(state),
      status: shown.data,
      order,
      canary: tags['batch-rollout:managed'] === 'true',
      waitingJobs: counts.SUBMITTED + counts.PENDING + counts.RUNNABLE,
      runningJobs: counts.STARTING + counts.RUNNING,
    },
  ];
}

function jobCard(aws: Aws, job: Job, isUnderWay: (rollout: string) => boolean): JobCard {
  const madeByRollout = job.definition.tags['batch-rollout:id'];
  const environment = (job.task ?? job.attempts.at(-1))?.environment;
  return {
    id: job.id,
    name: job.name,
    queue: job.queue,
    ...(environment !== undefined && { environment }),
    status: job.status,
    definition: `${job.definition.name}:${job.definition.revision}`,
    isNew: madeByRollout !== undefined && isUnderWay(madeByRollout),
    image: imageLabel(aws, job.image),
    since: job.stoppedAt ?? job.task?.startedAt ?? job.runnableAt ?? job.createdAt,
    ...(job.statusReason !== undefined && { reason: job.statusReason }),
  };
}

/** The tag that people know an image by, also where it was pinned to its digest. */
function imageLabel({ state }: Aws, image: string): string {
  const [name = '', digest] = image.split('@');
  const [repository = '', tag] = name.slice(name.indexOf('/') + 1).split(':');
  if (digest === undefined) return tag ?? 'latest';
  const pushed = state.repositories.get(repository)?.find((one) => one.digest === digest);
  return pushed?.tags.at(-1) ?? digest.slice('sha256:'.length, 'sha256:'.length + 8);
}

/** The newest calls that changed something, but for the submits of the producers, which would drown them. */
function journalLines(journal: readonly JournalEntry[]): JournalLine[] {
  const lines: JournalLine[] = [];
  for (let at = journal.length - 1; at >= 0 && lines.length < linesShown; at -= 1) {
    const entry = journal[at];
    if (entry !== undefined && entry.who !== 'producer') lines.push(journalLine(entry));
  }
  return lines;
}

function journalLine(entry: JournalEntry): JournalLine {
  const error = errorOf(entry);
  return {
    id: String(entry.n),
    at: entry.at,
    caller: entry.who === 'bot' ? 'bot' : 'person',
    call: entry.operation,
    detail: [entry.subject, changeOf(entry.input)].filter(Boolean).join(' · '),
    ...(error !== undefined && { error }),
  };
}

function errorOf({ outcome, why }: JournalEntry): string | undefined {
  switch (outcome) {
    case 'ok':
      return undefined;
    case 'refused':
      return why ?? 'refused';
    case 'lost':
      return 'the call never arrived';
    case 'answerLost':
      return 'done, but the answer was lost';
  }
}

const Change = z.object({
  state: z.string().optional(),
  computeEnvironmentOrder: z.array(z.object({ order: z.number(), computeEnvironment: z.string() })).optional(),
  computeResources: z.object({ maxvCpus: z.number().optional() }).optional(),
  containerProperties: z.object({ image: z.string().optional() }).optional(),
});

/** What a call changes, in a few words. */
function changeOf(input: unknown): string {
  const { data } = Change.safeParse(input);
  if (!data) return '';
  const order = data.computeEnvironmentOrder
    ?.toSorted((one, other) => one.order - other.order)
    .map(({ computeEnvironment }) => computeEnvironment.split('/').at(-1));
  const { maxvCpus } = data.computeResources ?? {};
  return [
    data.state,
    order?.join(' › '),
    maxvCpus === undefined ? undefined : `${maxvCpus} vCPU`,
    data.containerProperties?.image
      ?.split('/')
      .at(-1)
      ?.replace(/@sha256:(.{8}).*/, '@$1…'),
  ]
    .filter(Boolean)
    .join(' · ');
}
