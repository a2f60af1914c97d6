import type { Job } from './job.js';
import type { World } from './world.js';

/** The jobs that have a task on the environment just now. */
export function jobsOn(world: World, environment: string): Job[] {
  return [...world.placed.values()].filter((job) => job.task?.environment === environment);
}

/** The vCPUs those jobs use. */
export function usedvCpus(world: World, environment: string): number {
  return jobsOn(world, environment).reduce((sum, job) => sum + job.vcpus, 0);
}
