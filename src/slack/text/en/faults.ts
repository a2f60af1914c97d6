import type { PlanFault, PlanNote } from '../../../rollout/plan-faults.js';
import { bold, code, joined, listed, mrkdwn, type Mrkdwn } from '../../mrkdwn.js';
import type { WordFault } from '../../words.js';
import type { Sentences } from '../sentences.js';
import { words } from './words.js';

/** Why no plan could be made: what is wrong, and what helps. */
const plan: Sentences<'fault', PlanFault> = {
  queueUnknown: ({ queue }) => mrkdwn`There is no job queue ${bold(queue)}. Check the spelling and the Region.`,
  queueNotUsable: ({ queue, state, status, statusReason }) =>
    mrkdwn`Queue ${bold(queue)} is ${code(state)} and ${code(status)}. It has to be ENABLED and VALID before a rollout. ${words.raw(statusReason)}`,
  queueHasServiceEnvironments: ({ queue }) =>
    mrkdwn`Queue ${bold(queue)} runs service jobs (service environments), which have no blue and green.`,
  queueIsCanary: ({ queue }) => mrkdwn`Queue ${bold(queue)} is a canary queue of the bot. Name the production queue.`,
  environmentUnknown: ({ environment }) =>
    mrkdwn`There is no compute environment ${bold(environment)}. Check the spelling and the Region.`,
  environmentNotInQueue: ({ environment, queue, listed: names }) =>
    mrkdwn`Queue ${bold(queue)} does not list ${bold(environment)}. It lists ${words.names(names)}.`,
  kindUnsupported: ({ environment, kind }) =>
    mrkdwn`${bold(environment)} is of kind ${code(kind)}. Only managed EC2, Spot and Fargate environments on ECS can be rolled out.`,
  blueNotValid: ({ environment, status, statusReason }) =>
    mrkdwn`Blue ${bold(environment)} is ${code(status)}. A rollout needs a VALID blue to go back to. ${words.raw(statusReason)}`,
  blueDisabled: ({ environment }) =>
    mrkdwn`Blue ${bold(environment)} is DISABLED. Enable it first: it takes the jobs until green does.`,
  nameTaken: ({ name }) =>
    mrkdwn`A compute environment ${bold(name)} exists already. Give green another name with ${code('name=')}.`,
  nameInvalid: ({ name }) =>
    mrkdwn`${code(name)} is no name for an environment. Use 3 to 128 letters, digits, hyphens and underscores, with a letter or digit at both ends.`,
  openRollout: ({ on, rollout }) =>
    mrkdwn`Rollout ${bold(rollout)} is still open on ${bold(on)}. Let it end, or roll it back, first.`,
  typeMix: ({ blue, wanted }) =>
    mrkdwn`A queue cannot mix ${code(blue)} and ${code(wanted)}. Choose a type of the same family as blue.`,
  architectureMix: ({ blue, wanted }) =>
    mrkdwn`Blue runs on ${code(blue)} and these instance types on ${code(wanted)}. Choose types of blue's architecture.`,
  allocationInvalid: ({ allocation, type, proposal }) =>
    mrkdwn`Allocation strategy ${code(allocation)} does not exist for ${code(type)}. ${code(`allocation=${proposal}`)} would do.`,
  keyNotForType: ({ key, type }) => mrkdwn`${code(`${key}=`)} means nothing for ${code(type)}. Leave it out.`,
  subnetUnknown: ({ subnet }) => mrkdwn`There is no subnet ${code(subnet)} in this account and Region.`,
  launchTemplateUnknown: ({ template }) =>
    mrkdwn`There is no launch template ${code(template)}, or not that version of it.`,
  imagesNotConfigured: () =>
    mrkdwn`The policy allows no images. Add a pattern to ${code('images.allow')} in the policy file.`,
  imageNotAllowed: ({ image, allow }) =>
    mrkdwn`The policy does not allow image ${code(image)}. It allows ${listed(
      allow.map((pattern) => code(pattern, 120)),
      words.more,
    )}.`,
  imageNotFound: ({ image }) => mrkdwn`Image ${code(image)} is not in the registry. Push it, or check the tag.`,
  digestRequired: ({ image }) =>
    mrkdwn`The policy asks for a digest, and that of ${code(image)} could not be found out. Name the image by its digest (\`@sha256:…\`).`,
  imageUnchanged: ({ image, definition }) => mrkdwn`Job definition ${bold(definition)} uses ${code(image)} already.`,
  noDefinitions: ({ queue }) =>
    mrkdwn`Nothing says which job definition of ${bold(queue)} gets the image. Add ${code('job=')}, or ${code('jobDefinitions')} to the policy.`,
  definitionUnknown: ({ definition }) => mrkdwn`There is no active job definition ${bold(definition)}.`,
  noMatchingContainer: ({ definition, image, containers }) =>
    containers.length === 0
      ? mrkdwn`No container of ${bold(definition)} uses the repository of ${code(image)}.`
      : mrkdwn`No container of ${bold(definition)} uses the repository of ${code(image)}. Its images are ${listed(
          containers.map((one) => code(one, 120)),
          words.more,
        )}.`,
  definitionUnsupported: ({ definition, kind }) =>
    mrkdwn`Job definition ${bold(definition)} is of kind ${code(kind)}, whose image the bot does not move.`,
  noCanaryDefinition: ({ queue }) =>
    mrkdwn`Nothing says what the canaries of ${bold(queue)} run: it has had no job yet. Add ${code('jobDefinitions')} to its entry in the policy.`,
  environmentQuota: ({ used, limit }) =>
    mrkdwn`There are ${used} of at most ${limit} compute environments. Delete one that is not used.`,
  queueQuota: ({ used, limit }) =>
    mrkdwn`There are ${used} of at most ${limit} job queues, and the canaries need one. Delete one that is not used.`,
  alarmUnknown: ({ alarm }) =>
    mrkdwn`The policy names alarm ${bold(alarm)}, which does not exist. Create it or take it out of the policy.`,
  alarmNeverHadData: ({ alarm }) =>
    mrkdwn`Alarm ${bold(alarm)} never had data, so it could never ring. Repair it or take it out of the policy.`,
  cloudUnavailable: ({ raw }) =>
    mrkdwn`AWS could not be read, so there is no plan. ${words.raw(raw)} Try again in a minute.`,
};

const drops: Record<Extract<PlanNote, { note: 'dropped' }>['why'], string> = {
  readOnly: 'AWS sets it by itself',
  desiredVcpus: 'it changes with the load',
  fargate: 'Fargate does not know it',
  awsTag: 'AWS keeps such tags to itself',
  deprecatedAmi: 'the AMI is named elsewhere now',
  spotOnly: 'it is for Spot alone',
  eksOnly: 'it is for EKS alone',
};

const changes: Record<Extract<PlanNote, { note: 'changed' }>['why'], string> = {
  asked: 'as asked for',
  al2023: 'AWS makes no new environments on Amazon Linux 2',
  minVcpus: 'idle green costs nothing before the shift',
  firstCap: 'green starts with the first cap',
  launchTemplatePinned: 'so that what is approved is what runs',
  serviceRole: 'the service-linked role has to be left out',
  allocation: 'the old strategy does not fit the type',
};

/** What a plan says beside its changes. */
const notes: Sentences<'note', PlanNote> = {
  dropped: ({ field, why }) => mrkdwn`Green does not get ${code(field)}: ${drops[why]}.`,
  changed: ({ field, from, to, why }) =>
    mrkdwn`Green gets another ${code(field)}: ${from === '' ? mrkdwn`(nothing)` : code(from, 120)} → ${
      to === '' ? mrkdwn`(nothing)` : code(to, 120)
    }, ${changes[why]}.`,
  unknownField: ({ field }) =>
    mrkdwn`Green does not get ${code(field)}, a field that this version does not know. Check whether you need it.`,
  updatePolicyAfterwards: () =>
    mrkdwn`Blue's update policy is set on green once it is there, since AWS does not take it at creation.`,
  sharedBlue: ({ queues }) =>
    mrkdwn`Blue serves ${queues.length} queues, and all of them move: ${words.names(queues)}.`,
  fullQueue: ({ queue, jobsOnBlue }) =>
    mrkdwn`Queue ${bold(queue)} lists as many environments as AWS allows, so green takes blue's place in one write. AWS gives no documented guarantee for jobs that run on an environment so detached: at present ${words.jobs(jobsOnBlue)} on blue. The same holds for jobs on green when such a queue is rolled back.`,
  imageMovesAtOnce: ({ definitions }) =>
    mrkdwn`The image moves in the first step, for everybody who submits ${words.names(definitions)} by name: caps limit green's share, not the image's.`,
  definitionSkipped: ({ definition, image }) =>
    mrkdwn`Job definition ${bold(definition)} keeps its image ${code(image, 120)}: it is from another repository.`,
  digestPinned: ({ image, digest }) =>
    mrkdwn`${code(image)} is pinned to ${code(digest)}, so that what is approved is what runs.`,
  digestUnknown: ({ image }) =>
    mrkdwn`The digest of ${code(image)} could not be found out: whoever moves the tag also moves what runs.`,
  timeLimitActions: ({ queue, count }) =>
    mrkdwn`Queue ${bold(queue)} has ${count} job state time limits, which may cancel jobs that wait too long.`,
  ownedByTool: ({ resource, tool }) =>
    mrkdwn`${bold(resource)} is managed by ${tool === 'terraform' ? 'Terraform' : 'CloudFormation'}, whose next run would undo this rollout. Change the code too.`,
  blueNotDeletable: ({ environment }) =>
    mrkdwn`Blue ${bold(environment)} lacks the tag ${code('batch-rollout:deletable=true')}, so AWS will refuse to delete it. Add the tag before gate *delete*.`,
  vcpuQuota: ({ quota, blue, green }) =>
    mrkdwn`The account may run ${words.vcpus(quota)}. Blue (${blue}) and green (${green}) together could ask for more.`,
  freeAddresses: ({ free, jobs }) => mrkdwn`The subnets have ${free} free addresses, and green may need up to ${jobs}.`,
  failuresOnly: ({ command }) =>
    mrkdwn`The canaries run ${code(command)} and are judged by failures alone, not by run time.`,
  alarmInsufficient: ({ alarm }) =>
    mrkdwn`Alarm ${bold(alarm)} has no data at present. Until data returns, no look passes.`,
  canariesFrom: ({ definition }) =>
    mrkdwn`The policy names no job definition for this queue, so the canaries run that of its latest job: ${bold(definition)}.`,
};

/** What is wrong with the words of a command. */
const typed: Sentences<'fault', WordFault> = {
  unknownKey: ({ key, allowed }) => mrkdwn`There is no key ${code(`${key}=`)}. Known keys: ${choices(allowed)}.`,
  badValue: ({ key, value, allowed }) =>
    allowed === undefined
      ? mrkdwn`${code(value)} is no valid ${bold(key)}.`
      : mrkdwn`${code(value)} is no valid ${bold(key)}. Possible: ${choices(allowed)}.`,
  missing: ({ key }) => mrkdwn`${bold(key)} is missing.`,
  twice: ({ key }) => mrkdwn`${bold(key)} is given twice.`,
  contradiction: ({ key, with: other }) =>
    mrkdwn`${bold(key)} does not go together with ${bold(other)}. Leave one of them out.`,
  tooMuch: ({ value }) =>
    mrkdwn`Nobody knows what ${code(value)} is for here. Leave it out, or put quotes around text with spaces.`,
  tooLong: ({ key, charsMax }) => mrkdwn`${bold(key)} is too long: at most ${charsMax} characters.`,
  unclosedQuote: ({ value }) => mrkdwn`The quote that opens at ${code(value)} is never closed.`,
};

function choices(allowed: readonly string[]): Mrkdwn {
  return joined(
    allowed.map((one) => code(one)),
    ', ',
  );
}

export const faults = { plan, notes, typed };
