import { setState, type AlarmState } from './alarms.js';
import { iamPath } from './arn.js';
import { perform } from './calls.js';
import { human } from './caller.js';
import type { EnvironmentOutcome, ImageConduct, ImageOutcome } from './conduct.js';
import { pushImage } from './ecr.js';
import { furnishEnvironment, environmentNamed } from './environments.js';
import { environmentForgotten, show } from './environment-life.js';
import { definitionMeant, makeJobDefinition, type RegisterInput } from './job-definitions.js';
import type { Answer } from './operation.js';
import { furnishQueue, queueNamed } from './queues.js';
import { startProducer, type Producer, type ProducerWish } from './producers.js';
import { Refusal } from './refusal.js';
import type { World } from './world.js';

/** What came of a call made by hand: AWS's answer, or its refusal in AWS's words. */
type ByHand = { kind: 'answered'; answer: Answer } | { kind: 'refused'; why: string };

/** A hand in the world: how things behave, and what people do beside the bot. */
export type Levers = ReturnType<typeof levers>;

export function levers(world: World) {
  return { ...behaviourLevers(world), ...handLevers(world), ...accidentLevers(world), ...furnitureLevers(world) };
}

function behaviourLevers(world: World) {
  return {
    /** From now on, how tasks of images whose reference contains the part turn out, in the given share of cases. */
    imageBehaves(part: string, outcome: ImageOutcome, how: Partial<Omit<ImageConduct, 'part' | 'outcome'>> = {}): void {
      const { share = 1, runsMs, command, says = [] } = how;
      world.imageConduct.push({ part, outcome, share, runsMs, command, says });
    },
    /** From now on, how environments of this name (`*` for any characters) behave. */
    environmentBehaves(name: string, outcome: EnvironmentOutcome): void {
      world.environmentConduct.push({ name, outcome });
    },
    /** Holds an alarm in a state, or lets its metric decide again. */
    setAlarm(name: string, state: AlarmState | 'byMetric'): void {
      const alarm = world.alarms.get(name);
      if (alarm === undefined) throw new Error(`There is no alarm ${name}.`);
      alarm.forced = state !== 'byMetric';
      if (state !== 'byMetric') setState(world, alarm, state, 'Threshold Crossed: set by hand');
    },
    startProducer: (wish: ProducerWish): Producer => startProducer(world, wish),
    stopProducers(): void {
      for (const producer of world.producers) producer.left = 0;
    },
  };
}

function handLevers(world: World) {
  const call = (operation: string, input: Answer): ByHand => {
    const outcome = perform(world, { service: 'batch', operation, input, caller: human }, undefined);
    if (outcome.kind === 'refused') return { kind: 'refused', why: outcome.refusal.message };
    return { kind: 'answered', answer: outcome.answer };
  };
  return {
    /** Any Batch call by a person or by infrastructure code. */
    callByHand: call,
    /** Somebody writes another order into a queue: what a console user, or a Terraform apply, does. */
    editQueueOrder(queue: string, environments: readonly string[]): ByHand {
      const order = environments.map((computeEnvironment, index) => ({ order: index + 1, computeEnvironment }));
      return call('UpdateJobQueue', { jobQueue: queue, computeEnvironmentOrder: order });
    },
    setEnvironmentState(name: string, state: 'ENABLED' | 'DISABLED'): ByHand {
      return call('UpdateComputeEnvironment', { computeEnvironment: name, state });
    },
    deleteEnvironment: (name: string): ByHand => call('DeleteComputeEnvironment', { computeEnvironment: name }),
    /** Somebody registers the next revision with another image. */
    registerRevision(name: string, image: string): ByHand {
      const latest = definitionMeant(world, name);
      if (latest?.content.containerProperties === undefined)
        return { kind: 'refused', why: `${name} has no container` };
      const containerProperties = { ...latest.content.containerProperties, image };
      return call('RegisterJobDefinition', { ...latest.content, containerProperties, jobDefinitionName: name });
    },
    deregisterRevision: (nameAndRevision: string): ByHand =>
      call('DeregisterJobDefinition', { jobDefinition: nameAndRevision }),
  };
}

function accidentLevers(world: World) {
  return {
    /** An environment turns INVALID for a reason of its own, until somebody repairs its configuration. */
    breakEnvironment(name: string, reason: string): void {
      const environment = environmentNamed(world, name);
      environment.lateFault = reason;
      show(world, environment, 'INVALID', reason);
    },
    /** An environment vanishes at once, out of every queue: more than AWS allows, as after days of somebody's work. */
    vanishEnvironment(name: string): void {
      const environment = environmentNamed(world, name);
      for (const queue of world.queues.values()) {
        const place = queue.order.indexOf(name);
        if (place < 0) continue;
        queue.order = queue.order.toSpliced(place, 1);
        queue.orderNumbers = queue.orderNumbers.toSpliced(place, 1);
        queue.placing = queue.order;
      }
      environmentForgotten(world, environment);
    },
    /** A role is deleted: environments that use it turn INVALID and cannot be deleted until it is back (F16). */
    deleteRole: (role: string): boolean => world.roles.delete(iamPath(role)),
    restoreRole(role: string): void {
      world.roles.add(iamPath(role));
    },
  };
}

function furnitureLevers(world: World) {
  return {
    /** A VALID environment, at once. */
    addEnvironment: (input: Parameters<typeof furnishEnvironment>[1]) => furnishEnvironment(world, input).arn,
    /** A VALID queue, at once. */
    addQueue: (input: Parameters<typeof furnishQueue>[1]) => furnishQueue(world, input).arn,
    addJobDefinition: (input: RegisterInput) => makeJobDefinition(world, input).arn,
    /** Pushes an image; other content under the same tag moves the tag. Answers the digest. */
    pushImage: (repository: string, tag: string, content?: string): string =>
      pushImage(world, repository, tag, content),
    setQuota(code: string, value: number): void {
      world.quotas.set(code, value);
    },
    setSubnet(id: string, addressesFree: number): void {
      world.subnets.set(id, { addressesFree });
    },
    /** Lets every list and describe answer in small pages. */
    setPageSize(most: number): void {
      world.pageSizeMax = most;
    },
    /** The order of a queue, as environment names. */
    orderOf(queue: string): string[] {
      try {
        return [...queueNamed(world, queue).order];
      } catch (error) {
        if (error instanceof Refusal) return [];
        throw error;
      }
    },
  };
}
