import type { Chat } from '../../../src/chat-port.js';
import type { Cloud } from '../../../src/ports.js';
import type { JsonObject } from '../../../src/rollout/json.js';
import type { Table } from '../../../src/store/table.js';
import type { CallOf, Hearing, Life, Network } from './network.js';

/** Who acts on the world at this moment; its logs name them. */
export interface Acting {
  life: Life | undefined;
  how: Hearing;
}

/** The three ports of one life, each call over the network. */
export function portsOf(
  life: Life,
  network: Network,
  acting: Acting,
  outer: { cloud: Cloud; table: Table; chat: Chat },
  onSend: (life: Life, method: string, input: JsonObject) => void,
): { cloud: Cloud; table: Table; chat: Chat } {
  const known = new Map<string, CallOf>();

  /** There are few kinds of calls and very many calls, so that each kind is described once. */
  function kindOf(port: CallOf['port'], method: string, changes: boolean): CallOf {
    const had = known.get(method);
    if (had?.port === port) return had;
    const about = { port, method, changes, stream: `${life.replica}/${port}.${method}` };
    known.set(method, about);
    return about;
  }

  function over<T>(about: CallOf, effect: () => Promise<T>): Promise<T> {
    return network.call(life, about, (how) => {
      const before = { life: acting.life, how: acting.how };
      acting.life = life;
      acting.how = how;
      try {
        // The effect takes place before the promise is given back.
        return effect();
      } finally {
        acting.life = before.life;
        acting.how = before.how;
      }
    });
  }
  const read = <T>(port: CallOf['port'], method: string, effect: () => Promise<T>): Promise<T> =>
    over(kindOf(port, method, false), effect);
  const change = <T>(port: CallOf['port'], method: string, effect: () => Promise<T>): Promise<T> =>
    over(kindOf(port, method, true), effect);
  const send: Send = (method, input, effect) => {
    if (life.alive) onSend(life, method, input);
    return change('cloud', method, effect);
  };
  return {
    cloud: { ...cloudReads(outer.cloud, read), ...cloudChanges(outer.cloud, send) },
    table: {
      get: (key) => read('table', 'get', () => outer.table.get(key)),
      put: (item, condition) => change('table', putOf(item.sk), () => outer.table.put(item, condition)),
      remove: (key, condition) => change('table', 'remove', () => outer.table.remove(key, condition)),
      queryPartition: (pk, prefix, page) =>
        read('table', 'queryPartition', () => outer.table.queryPartition(pk, prefix, page)),
      queryIndex: (query, page) => read('table', 'queryIndex', () => outer.table.queryIndex(query, page)),
    },
    chat: {
      post: (to, message) => change('chat', 'post', () => outer.chat.post(to, message)),
      update: (to, message) => change('chat', 'update', () => outer.chat.update(to, message)),
      find: (where, key) => read('chat', 'find', () => outer.chat.find(where, key)),
    },
  };
}

function putOf(sk: string): string {
  return sk === 'state' ? 'put.state' : `put.${sk.split('#')[0]}`;
}

type Read = <T>(port: CallOf['port'], method: string, effect: () => Promise<T>) => Promise<T>;
type Send = <T>(method: string, input: JsonObject, effect: () => Promise<T>) => Promise<T>;

function cloudReads(cloud: Cloud, read: Read) {
  return {
    environments: (page) => read('cloud', 'environments', () => cloud.environments(page)),
    queues: (page) => read('cloud', 'queues', () => cloud.queues(page)),
    activeRevisions: (name, page) => read('cloud', 'activeRevisions', () => cloud.activeRevisions(name, page)),
    revision: (ref) => read('cloud', 'revision', () => cloud.revision(ref)),
    listJobs: (listing, page) => read('cloud', 'listJobs', () => cloud.listJobs(listing, page)),
    jobs: (ids) => read('cloud', 'jobs', () => cloud.jobs(ids)),
    tasks: (arns) => read('cloud', 'tasks', () => cloud.tasks(arns)),
    taskTimes: (cluster, arns) => read('cloud', 'taskTimes', () => cloud.taskTimes(cluster, arns)),
    alarms: (names) => read('cloud', 'alarms', () => cloud.alarms(names)),
    metrics: (queries, time) => read('cloud', 'metrics', () => cloud.metrics(queries, time)),
    metricNames: (namespace) => read('cloud', 'metricNames', () => cloud.metricNames(namespace)),
    imageDigest: (image) => read('cloud', 'imageDigest', () => cloud.imageDigest(image)),
    logTail: (group, stream, lines) => read('cloud', 'logTail', () => cloud.logTail(group, stream, lines)),
    quota: (service, code) => read('cloud', 'quota', () => cloud.quota(service, code)),
    freeAddresses: (subnets) => read('cloud', 'freeAddresses', () => cloud.freeAddresses(subnets)),
    launchTemplateVersion: (template) =>
      read('cloud', 'launchTemplateVersion', () => cloud.launchTemplateVersion(template)),
  } satisfies Partial<Cloud>;
}

function cloudChanges(cloud: Cloud, send: Send) {
  return {
    createEnvironment: (request) => send('CreateComputeEnvironment', request, () => cloud.createEnvironment(request)),
    updateEnvironment: (request) => send('UpdateComputeEnvironment', request, () => cloud.updateEnvironment(request)),
    deleteEnvironment: (name) =>
      send('DeleteComputeEnvironment', { computeEnvironment: name }, () => cloud.deleteEnvironment(name)),
    createQueue: (request) => send('CreateJobQueue', request, () => cloud.createQueue(request)),
    updateQueue: (request) => send('UpdateJobQueue', request, () => cloud.updateQueue(request)),
    deleteQueue: (name) => send('DeleteJobQueue', { jobQueue: name }, () => cloud.deleteQueue(name)),
    register: (request) => send('RegisterJobDefinition', request, () => cloud.register(request)),
    deregister: (arn) => send('DeregisterJobDefinition', { jobDefinition: arn }, () => cloud.deregister(arn)),
    submit: (request) => send('SubmitJob', request, () => cloud.submit(request)),
    cancel: (jobId, reason) => send('CancelJob', { jobId, reason }, () => cloud.cancel(jobId, reason)),
    putAlarm: (request) => send('PutMetricAlarm', request, () => cloud.putAlarm(request)),
    deleteAlarms: (request) => send('DeleteAlarms', request, () => cloud.deleteAlarms(request)),
  } satisfies Partial<Cloud>;
}
