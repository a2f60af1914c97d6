import type { Task } from './job.js';

/** How a task came to its end. */
export type TaskEnd =
  'done' | 'exit1' | 'oom' | 'execformat' | 'unpullable' | 'spotReclaimed' | 'hostGone' | 'timedOut' | 'terminated';

/** What Batch tells about it (section 7 of the facts). An absent exit code means that no container came to an exit. */
export type EndFacts = { exitCode?: number; reason?: string; statusReason: string };

const exited = 'Essential container in task exited';

/** The words and numbers with which Batch tells an end. */
export function endFacts(end: TaskEnd, task: Task, image: string, said: string): EndFacts {
  switch (end) {
    case 'done':
      return { exitCode: 0, statusReason: exited };
    case 'exit1':
    case 'execformat':
      return { exitCode: 1, statusReason: exited };
    case 'oom':
      return { exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage', statusReason: exited };
    case 'unpullable':
      return {
        reason: `CannotPullContainerError: Error response from daemon: manifest for ${image} not found: manifest unknown: Requested image not found`,
        statusReason: 'Task failed to start',
      };
    case 'spotReclaimed':
    case 'hostGone':
      return { statusReason: lostHost(task) };
    case 'timedOut':
      return { exitCode: 137, statusReason: 'Job attempt duration exceeded timeout' };
    case 'terminated':
      return { exitCode: 137, statusReason: said };
  }
}

function lostHost(task: Task): string {
  return task.instanceId === undefined
    ? 'Your Spot Task was interrupted.'
    : `Host EC2 (instance ${task.instanceId}) terminated.`;
}

/** The last lines the container wrote. */
export function lastWords(end: TaskEnd): string[] {
  switch (end) {
    case 'done':
      return ['done'];
    case 'exit1':
      return [
        'Traceback (most recent call last):',
        '  File "/app/main.py", line 42, in <module>',
        "KeyError: 'customer_id'",
      ];
    case 'execformat':
      return ['exec /usr/local/bin/python: exec format error'];
    case 'oom':
    case 'unpullable':
    case 'spotReclaimed':
    case 'hostGone':
    case 'timedOut':
    case 'terminated':
      return [];
  }
}
