/** What the page shows of the AWS account beside the chat: plain facts, ready to draw. Times are epoch milliseconds. */
export interface AccountView {
  region: string;
  now: number;
  environments: EnvironmentCard[];
  queues: QueueCard[];
  /** Newest first; unfinished jobs and those that ended lately. */
  jobs: JobCard[];
  /** Newest first: the last calls to AWS, reads left out. */
  journal: JournalLine[];
}

export interface EnvironmentCard {
  name: string;
  /** Its part in the rollout that is under way. */
  colour: 'blue' | 'green' | 'none';
  state: 'ENABLED' | 'DISABLED';
  status: 'CREATING' | 'UPDATING' | 'DELETING' | 'VALID' | 'INVALID';
  /** AWS's own sentence, where it says more than the status. */
  statusReason?: string;
  type: 'EC2' | 'SPOT' | 'FARGATE' | 'FARGATE_SPOT';
  /** Instance types or AMI in a few words. */
  detail?: string;
  vcpus: { used: number; max: number };
  runningJobs: number;
}

export interface QueueCard {
  name: string;
  priority: number;
  state: 'ENABLED' | 'DISABLED';
  status: 'CREATING' | 'UPDATING' | 'DELETING' | 'VALID' | 'INVALID';
  /** Names of the compute environments, the preferred one first. */
  order: string[];
  /** True for the bot's own canary queue. */
  canary: boolean;
  waitingJobs: number;
  runningJobs: number;
}

export interface JobCard {
  id: string;
  name: string;
  queue: string;
  /** Missing until the job has been placed. */
  environment?: string;
  status: 'SUBMITTED' | 'PENDING' | 'RUNNABLE' | 'STARTING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  /** Name and revision of its job definition. */
  definition: string;
  /** It runs the revision that the rollout under way brings. */
  isNew: boolean;
  /** Tag or short digest of the image. */
  image: string;
  /** When it entered this status. */
  since: number;
  reason?: string;
}

export interface JournalLine {
  id: string;
  at: number;
  caller: 'bot' | 'person' | 'simulator';
  /** The operation, for example UpdateJobQueue. */
  call: string;
  /** What it was about, in a few words. */
  detail: string;
  /** AWS's refusal, when it refused. */
  error?: string;
}

/** A text in both languages of the page. */
export interface Words {
  en: string;
  ja: string;
}

interface LeverChoice {
  value: string;
  label: Words;
}

/**
 * Something the person at the page can make go wrong. A `choice` shows what is set now and takes effect when another is
 * picked; an `action` happens each time it is pressed, upon the target picked where it has `targets`.
 */
export type Lever = {
  /** Stable; the page's test id is `lever-<name>`. */
  name: string;
  group: 'image' | 'environment' | 'aws' | 'slack' | 'queue' | 'jobs' | 'bot';
  label: Words;
  hint?: Words;
} & ({ kind: 'choice'; choices: LeverChoice[]; value: string } | { kind: 'action'; targets?: LeverChoice[] });

/** The simulated AWS account as the Slack side needs it. */
export interface AccountSource {
  view(): AccountView;
  levers(): Lever[];
  /** Pulls a lever: the choice's or target's value, empty for an action without targets. */
  pull(name: string, value: string): void | Promise<void>;
}

/** A whole command line worth trying, and what it shows. */
export interface CommandSuggestion {
  line: string;
  label: Words;
}
