import { holdKey, type Press } from '../../../src/rollout/answer.js';
import { canonical } from '../../../src/rollout/json.js';
import { isOpen, type Rollout } from '../../../src/rollout/rollout.js';
import type { Happening } from '../run/happenings.js';
import type { CaseFile, Court, Expectations, Seat, Written } from './court.js';

type Pressed = Extract<Happening, { what: 'pressed' }>;

/** The write that answered a request. */
interface Reply {
  at: number;
  before: Rollout;
  after: Rollout;
}

/** For how long the bot remembers answered requests, and how many (S2). */
const rememberedMs = 15 * 60_000;
const rememberedMax = 40;

/** I13 and the person's half of I12: who may not, changes nothing and hears so; who may go back, goes back. */
export function judgePresses(court: Court): Seat {
  const replies = new Map<string, Reply>();
  const unanswered = new Map<string, Pressed[]>();
  const counts = new Map<string, number>();
  /** How often each request was delivered. */
  const deliveries = new Map<string, number>();
  return {
    written(written) {
      const { requestKey, before, after, at, file } = written;
      if (requestKey === undefined || !before) return;
      const count = (counts.get(file.id) ?? 0) + 1;
      counts.set(file.id, count);
      judgeReplay(court, written, replies.get(requestKey), count);
      const reply: Reply = { at, before, after };
      replies.set(requestKey, reply);
      const once = deliveries.get(requestKey) === 1;
      for (const press of unanswered.get(requestKey) ?? []) judgeChange(court, press, reply, once);
      unanswered.delete(requestKey);
    },
    other(happening) {
      if (happening.what !== 'pressed') return;
      const times = (deliveries.get(happening.requestKey) ?? 0) + (happening.answer ? 0 : 1);
      deliveries.set(happening.requestKey, times);
      const file = court.files.get(happening.rollout);
      if (!file) return;
      const reply = replies.get(happening.requestKey);
      if (reply) judgeChange(court, happening, reply, times === 1);
      else unanswered.set(happening.requestKey, [...(unanswered.get(happening.requestKey) ?? []), happening]);
      if (times === 1) judgeOnlyAnswer(court, happening, reply, file);
      judgeAnswer(court, happening, reply, file);
    },
  };
}

function judgeReplay(court: Court, { at, after, requestKey }: Written, known: Reply | undefined, count: number): void {
  if (!known || count > rememberedMax) return;
  if (at - known.at < rememberedMs - 2 * court.expectations.clockErrorMs)
    court.breach('I13', `${after.id}: request ${requestKey} was answered twice`);
}

/**
 * A press that must be refused, or was, leaves the record as it was but for the audit log. Of one delivered twice the other
 * delivery may be the one that changed it.
 */
function judgeChange(court: Court, pressed: Pressed, { before, after }: Reply, once: boolean): void {
  const { user, press, answer } = pressed;
  const why = mustRefuse(court.expectations, pressed, before);
  const refused = once && answer !== undefined && !answer.pressed && !isOvertaken(answer.why);
  if (why === undefined && !refused) return;
  const changed = changedMembers(before, after);
  if (changed.length > 0)
    court.breach('I13', `${before.id}: ${press.press} by ${user} (${why ?? 'refused'}) changed ${changed.join(', ')}`);
}

/**
 * A press that was taken in, but whose write was answered late, is answered by what has become of the rollout meanwhile: it
 * was asked before, or another press has ended it.
 */
function isOvertaken(why: Extract<NonNullable<Pressed['answer']>, { pressed: false }>['why']): boolean {
  return why === 'repeated' || (typeof why === 'object' && why.reason === 'ended');
}

/** Whoever asked once, and whose answer is the last write, is not told that somebody had asked before. */
function judgeOnlyAnswer(
  court: Court,
  { answer, user, press }: Pressed,
  reply: Reply | undefined,
  file: CaseFile,
): void {
  if (answer?.pressed !== false || answer.why !== 'repeated' || reply?.after.version !== file.latest.version) return;
  court.breach('I13', `${file.id}: ${press.press} by ${user} was asked once, and told that it was repeated`);
}

function judgeAnswer(court: Court, pressed: Pressed, reply: Reply | undefined, file: CaseFile): void {
  const { answer, user, press } = pressed;
  if (!answer) return;
  const what = `${file.id}: ${press.press} by ${user}`;
  if (answer.pressed) {
    const why = reply && mustRefuse(court.expectations, pressed, reply.before);
    if (!reply) court.breach('I13', `${what} was accepted and is not in the record`);
    if (why !== undefined) court.breach('I13', `${what} was accepted although: ${why}`);
    return;
  }
  if (press.press !== 'rollback' || !hasRole(court.expectations, user) || answer.why === 'repeated') return;
  const state = reply?.before ?? file.latest;
  if (canGoBack(state)) court.breach('I12', `${what} was refused in ${state.phase.name}`);
}

function hasRole({ approvers, starters }: Expectations, user: string): boolean {
  return approvers.has(user) || starters.has(user);
}

function canGoBack({ phase }: Rollout): boolean {
  switch (phase.name) {
    case 'plan':
    case 'provision':
    case 'canary':
    case 'shift':
    case 'bake':
    case 'drain':
      return true;
    case 'retire':
      return phase.deleteRequestedAt === undefined;
    case 'complete':
    case 'rollback':
    case 'rolledBack':
    case 'aborted':
      return false;
  }
}

/** Why nobody may take this press, whatever the bot thinks of it. */
function mustRefuse(expectations: Expectations, { user, press }: Pressed, before: Rollout): string | undefined {
  if (!hasRole(expectations, user)) return 'an outsider';
  if (!isOpen(before)) return 'it has ended';
  switch (press.press) {
    case 'approve':
      return mustNotApprove(expectations, user, press, before);
    case 'rollback':
      return canGoBack(before) ? undefined : 'there is no way back';
    case 'hold':
      return before.held ? 'it is held' : undefined;
    case 'resume':
    case 'retry':
      if (!before.held) return 'it is not held';
      return press.shown !== undefined && press.shown !== holdKey(before) ? 'another hold was shown' : undefined;
  }
}

function mustNotApprove(
  { approvers, distinctFromStarter }: Expectations,
  user: string,
  press: Extract<Press, { press: 'approve' }>,
  { gate, held, startedBy }: Rollout,
): string | undefined {
  if (!approvers.has(user)) return 'no approver';
  if (distinctFromStarter && user === startedBy) return 'the one who started';
  if (!gate || gate.approval) return 'no gate is open';
  if (held) return 'it is held';
  if (press.instance !== undefined) return press.instance === gate.instance ? undefined : 'a stale button';
  const step = gate.name === 'shift' ? (gate.step ?? 1) : 1;
  const bare = press.gate === undefined;
  if (bare)
    return gate.name === 'start' || (gate.name === 'shift' && step === 1) ? undefined : 'the gate was not named';
  return press.gate === gate.name && (gate.name !== 'shift' || (press.step ?? 1) === step)
    ? undefined
    : 'another gate was named';
}

const members = [
  'phase',
  'gate',
  'held',
  'locked',
  'instances',
  'deadline',
  'intent',
  'made',
  'expected',
  'late',
  'baseline',
  'canaries',
  'looks',
  'judgement',
  'told',
  'endedAt',
] as const satisfies readonly (keyof Rollout)[];

function changedMembers(before: Rollout, after: Rollout): string[] {
  const changed: string[] = members.filter(
    (key) => before[key] !== after[key] && canonical(before[key]) !== canonical(after[key]),
  );
  return before.plan.hash === after.plan.hash ? changed : [...changed, 'plan'];
}
