import { ChatError, type Chat } from './chat-port.js';
import { PortError } from './port-error.js';
import type { Cloud } from './ports.js';
import type { Table } from './store/table.js';
import type { Timer } from './timer.js';

/**
 * The adapters give up on slow calls by themselves, all of them sooner than this. These are the last word: whatever hangs
 * below them, no call outlives its deadline, so that nothing waits for ever behind one that never returns.
 */
const callMsMax = 20_000;

function inTime<T>(timer: Timer, call: () => Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = timer.after(callMsMax, () => reject(late()));
    call().then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error: unknown) => {
        cancel();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}

function unanswered(): PortError {
  return new PortError('timeout', true, 'NoAnswer', `No answer within ${callMsMax / 1_000} s.`);
}

/** The same Cloud, each of whose calls ends in time: a late one with an ambiguous PortError `timeout`. */
export function withCloudDeadlines(cloud: Cloud, timer: Timer): Cloud {
  const ask = <T>(call: () => Promise<T>): Promise<T> => inTime(timer, call, unanswered);
  return {
    environments: (page) => ask(() => cloud.environments(page)),
    queues: (page) => ask(() => cloud.queues(page)),
    activeRevisions: (name, page) => ask(() => cloud.activeRevisions(name, page)),
    revision: (ref) => ask(() => cloud.revision(ref)),
    listJobs: (listing, page) => ask(() => cloud.listJobs(listing, page)),
    jobs: (ids) => ask(() => cloud.jobs(ids)),
    tasks: (arns) => ask(() => cloud.tasks(arns)),
    taskTimes: (cluster, arns) => ask(() => cloud.taskTimes(cluster, arns)),
    alarms: (names) => ask(() => cloud.alarms(names)),
    metrics: (queries, time) => ask(() => cloud.metrics(queries, time)),
    metricNames: (namespace) => ask(() => cloud.metricNames(namespace)),
    imageDigest: (image) => ask(() => cloud.imageDigest(image)),
    logTail: (group, stream, lines) => ask(() => cloud.logTail(group, stream, lines)),
    quota: (service, code) => ask(() => cloud.quota(service, code)),
    freeAddresses: (subnets) => ask(() => cloud.freeAddresses(subnets)),
    launchTemplateVersion: (template) => ask(() => cloud.launchTemplateVersion(template)),
    createEnvironment: (request) => ask(() => cloud.createEnvironment(request)),
    updateEnvironment: (request) => ask(() => cloud.updateEnvironment(request)),
    deleteEnvironment: (name) => ask(() => cloud.deleteEnvironment(name)),
    createQueue: (request) => ask(() => cloud.createQueue(request)),
    updateQueue: (request) => ask(() => cloud.updateQueue(request)),
    deleteQueue: (name) => ask(() => cloud.deleteQueue(name)),
    register: (request) => ask(() => cloud.register(request)),
    deregister: (arn) => ask(() => cloud.deregister(arn)),
    submit: (request) => ask(() => cloud.submit(request)),
    cancel: (jobId, reason) => ask(() => cloud.cancel(jobId, reason)),
    putAlarm: (request) => ask(() => cloud.putAlarm(request)),
    deleteAlarms: (request) => ask(() => cloud.deleteAlarms(request)),
  };
}

/** The same Table, each of whose calls ends in time: a late one with an ambiguous PortError `timeout`. */
export function withTableDeadlines(table: Table, timer: Timer): Table {
  const ask = <T>(call: () => Promise<T>): Promise<T> => inTime(timer, call, unanswered);
  return {
    get: (key) => ask(() => table.get(key)),
    put: (item, condition) => ask(() => table.put(item, condition)),
    remove: (key, condition) => ask(() => table.remove(key, condition)),
    queryPartition: (pk, skPrefix, page) => ask(() => table.queryPartition(pk, skPrefix, page)),
    queryIndex: (query, page) => ask(() => table.queryIndex(query, page)),
  };
}

/** The same Chat, each of whose calls ends in time: a late one with ChatError `unavailable`, which may have been carried out. */
export function withChatDeadlines(chat: Chat, timer: Timer): Chat {
  const { upload, attach } = chat;
  const ask = <T>(call: () => Promise<T>): Promise<T> =>
    inTime(timer, call, () => new ChatError('unavailable', 'no_answer'));
  return {
    post: (to, message) => ask(() => chat.post(to, message)),
    update: (to, message) => ask(() => chat.update(to, message)),
    find: (where, key) => ask(() => chat.find(where, key)),
    ...(upload ? { upload: (to, image) => ask(() => upload(to, image)) } : {}),
    ...(attach ? { attach: (to, document) => ask(() => attach(to, document)) } : {}),
  };
}
