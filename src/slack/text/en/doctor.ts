import type { Area, Finding, Standing } from '../../../doctor/finding.js';
import {
  bold,
  channelMention,
  code,
  foreign,
  groupMention,
  joined,
  listed,
  mrkdwn,
  userMention,
  type Mrkdwn,
} from '../../mrkdwn.js';
import { count } from '../numbers.js';
import type { Sentences } from '../sentences.js';
import { words } from './words.js';

const areas: Record<Area, string> = {
  slack: 'Slack',
  table: 'Table',
  clock: 'Clock',
  policy: 'Policy',
  account: 'AWS account',
  permissions: 'IAM',
  quotas: 'Quotas',
};

const standings: Record<Standing, string> = {
  missing: 'To put right',
  untold: 'Could not be told',
  optional: 'Optional',
  untested: 'Not tested',
  ok: 'Fine',
};

/** What is lost without a scope. */
const withoutScope: Readonly<Record<string, string>> = {
  commands: 'nobody can give it commands',
  'chat:write': 'it can say nothing',
  'users:read': 'it cannot tell guests and deactivated accounts from members, nor in which language a person reads',
  'usergroups:read': 'members of user groups have no role',
  'channels:read': 'neither the bot nor doctor can tell whether it is a member of a public channel',
  'groups:read': 'neither the bot nor doctor can tell whether it is a member of a private channel',
  'channels:history': 'a message in a public channel may be repeated once after a lost reply',
  'groups:history': 'a message in a private channel may be repeated once after a lost reply',
  'files:write': 'there are no pictures, and reports come in pages',
};

/** What is lost without a right, for each that doctor can test. */
const withoutAction: Readonly<Record<string, string>> = {
  'batch:DescribeComputeEnvironments': 'no rollout can be planned or go on',
  'batch:DescribeJobDefinitions': 'no rollout can be planned or go on',
  'batch:DescribeJobQueues': 'no rollout can be planned or go on',
  'batch:DescribeJobs': 'no job can be judged',
  'batch:ListJobs': 'no job can be found and judged, and no drain ends',
  'ecs:DescribeClusters': 'no drain ends, as running tasks cannot be counted',
  'ecs:DescribeTasks': 'start times of tasks are not shown',
  'cloudwatch:DescribeAlarms': 'the alarms of the policy cannot judge green',
  'cloudwatch:GetMetricData': 'a verdict has no metrics beside it',
  'cloudwatch:ListMetrics': 'a verdict has no metrics beside it',
  'ec2:DescribeLaunchTemplateVersions': 'a plan does not say which version of a launch template green gets',
  'ec2:DescribeSubnets': 'a plan does not warn of too few addresses for Fargate',
  'ecr:DescribeImages': 'a tag cannot be pinned to its digest',
  'logs:GetLogEvents': 'the last log lines of failed jobs are not shown',
  'servicequotas:GetServiceQuota': 'a plan does not show the vCPU quota',
  'dynamodb:GetItem': 'the bot cannot work at all',
  'dynamodb:Query': 'the bot cannot work at all',
  'dynamodb:PutItem': 'the bot cannot work at all',
  'dynamodb:DeleteItem': 'locks stay where their rollouts have ended',
  'batch:CreateComputeEnvironment': 'green cannot be made',
  'batch:UpdateComputeEnvironment': 'green gets no share, and blue is neither disabled nor enabled again',
  'batch:DeleteComputeEnvironment': 'what is no longer used stays',
  'batch:CreateJobQueue': 'no canary can run',
  'batch:UpdateJobQueue': 'no queue can be moved to green, or back',
  'batch:DeleteJobQueue': 'canary queues stay',
  'batch:RegisterJobDefinition': 'no image can be rolled out',
  'batch:DeregisterJobDefinition': 'revisions of the canaries stay',
  'batch:SubmitJob': 'no canary can be submitted',
  'batch:CancelJob': 'canaries that still wait cannot be taken back',
  'batch:TagResource': 'nothing can be made, as all of it carries tags',
  'iam:PassRole': 'what names this role cannot be made',
  'iam:CreateServiceLinkedRole': 'green cannot use Batch’s own role where the account has none yet',
  'cloudwatch:PutMetricAlarm': 'a rollout cannot make its own alarms',
  'cloudwatch:TagResource': 'its own alarms cannot be told from others',
  'cloudwatch:DeleteAlarms': 'its own alarms stay',
};

const barred = {
  deactivated: 'is deactivated',
  bot: 'is a bot',
  guest: 'is a guest',
  stranger: 'belongs to another workspace',
};

const manifestLine = (scope: string): Mrkdwn =>
  mrkdwn`add ${code(`- ${scope}`)} under ${code('oauth_config.scopes.bot')} of the app's manifest and install the app again`;

const roleLine = (action: string, document: string): Mrkdwn =>
  mrkdwn`add ${code(`"${action}"`)} to its role; the statement is in ${code(document)}`;

const codes = (names: readonly string[]): Mrkdwn =>
  listed(
    names.map((one) => code(one)),
    words.more,
    1_200,
  );

const onWhat = (resource: string | undefined): Mrkdwn =>
  resource === undefined ? mrkdwn`` : mrkdwn` on ${code(resource)}`;

const because = (why: string): Mrkdwn => (why.trim() === '' ? mrkdwn`` : mrkdwn` (${code(why)})`);

const things = { environments: 'compute environments', queues: 'job queues' };

const findings: Sentences<'finding', Finding> = {
  slackAnswers: ({ team, bot }) => mrkdwn`Slack knows the bot as ${bold(bot)} in workspace ${bold(team)}.`,
  botTokenRefused: ({ code: said }) =>
    mrkdwn`Slack refuses the bot token (${code(said)}). Install the app in the workspace and put its Bot User OAuth Token, which starts with xoxb-, into ${code('SLACK_BOT_TOKEN')}.`,
  botTokenOfPerson: () =>
    mrkdwn`${code('SLACK_BOT_TOKEN')} belongs to a person and not to a bot. Put the app's Bot User OAuth Token there.`,
  scopesGranted: ({ scopes }) => mrkdwn`The bot token has the scopes ${codes(scopes)}.`,
  scopeMissing: ({ scope }) =>
    mrkdwn`The bot token lacks the scope ${code(scope)}: without it ${withoutScope[scope] ?? ''}. To have it, ${manifestLine(scope)}.`,
  scopeOptional: ({ scope }) =>
    mrkdwn`The scope ${code(scope)} is optional: without it ${withoutScope[scope] ?? ''}. To have it, ${manifestLine(scope)}.`,
  appTokenFine: () => mrkdwn`Slack accepts the app token for Socket Mode.`,
  appTokenRefused: ({ code: said }) =>
    mrkdwn`Slack refuses the app token (${code(said)}). Make an app-level token with the scope ${code('connections:write')} and put it, it starts with xapp-, into ${code('SLACK_APP_TOKEN')}.`,
  cannotServe: ({ fault }) => mrkdwn`With these settings ${code('serve')} would not start: ${foreign(fault, 500)}`,
  channelsJoined: ({ channels }) => mrkdwn`The bot is a member of ${listed(channels.map(channelMention), words.more)}.`,
  channelNotJoined: ({ channel }) =>
    mrkdwn`The bot is not a member of ${channelMention(channel)}, so no rollout can be started there. Type ${code('/invite @batch-rollout')} in it.`,
  channelUnknown: ({ channel }) =>
    mrkdwn`The policy names channel ${code(channel)}, which the bot cannot see. Correct the id in ${code('slack.channel')} or ${code('slack.allowedChannels')}; if the channel is private, type ${code('/invite @batch-rollout')} in it.`,
  channelArchived: ({ channel }) =>
    mrkdwn`The policy names channel ${code(channel)}, which is archived. Name another in ${code('slack.channel')} or ${code('slack.allowedChannels')}.`,
  rolesFine: ({ people, groups }) =>
    mrkdwn`The roles name ${count(people)} ${people === 1 ? 'person' : 'people'} and ${count(groups)} user ${groups === 1 ? 'group' : 'groups'}, and Slack knows all of them.`,
  groupUnknown: ({ group }) =>
    mrkdwn`The policy gives a role to user group ${code(group)}, which Slack does not know. Correct the id under ${code('roles')}.`,
  groupEmpty: ({ group }) =>
    mrkdwn`The policy gives a role to user group ${groupMention(group)}, which has no members. Add people to it in Slack, or name another under ${code('roles')}.`,
  groupsNotOffered: () =>
    mrkdwn`This workspace's plan has no user groups, but the policy gives a role to one. Name people by id under ${code('users')} of ${code('roles')} instead.`,
  personUnknown: ({ user }) =>
    mrkdwn`The policy gives a role to ${code(user)}, whom Slack does not know. Correct the id under ${code('roles')}.`,
  personBarred: ({ user, as }) =>
    mrkdwn`The policy gives a role to ${userMention(user)}, who ${barred[as]} and so has none. Take the id ${code(user)} out of ${code('roles')}.`,
  peopleNotAsked: ({ people }) =>
    mrkdwn`${count(people)} more people of the roles were not looked up, as Slack limits such questions.`,
  tableFine: ({ table }) =>
    mrkdwn`Table ${bold(table)} has the key and the indexes it needs, and may be read and written.`,
  tableMissing: ({ table }) =>
    mrkdwn`There is no table ${bold(table)}. Make it with ${code('node dist/main.js create-table')}, or put its name into ${code('TABLE_NAME')}.`,
  tableDiffers: ({ table, part, why }) =>
    mrkdwn`Table ${bold(table)} is not as it has to be at ${code(part)} (${code(why, 500)}). Name another in ${code('TABLE_NAME')} and make it with ${code('node dist/main.js create-table')}, which also tells every difference.`,
  clockFine: ({ by, seconds }) => mrkdwn`The clock agrees with that of ${by} to ${count(Math.abs(seconds))} s.`,
  clockWrong: ({ by, seconds }) =>
    mrkdwn`The clock of this machine is ${count(Math.abs(seconds))} s ${seconds > 0 ? 'ahead of' : 'behind'} that of ${by}. Beyond 300 s every request of Slack is refused as a replay and AWS refuses signatures; deadlines and freeze windows are off already. Let the machine take its time from NTP.`,
  policyFine: ({ queues }) => mrkdwn`The policy file can be read; it names ${count(queues)} queues.`,
  policyFault: ({ fault }) => foreign(fault, 600),
  queueFine: ({ queue, environments }) => mrkdwn`Queue ${bold(queue)} is there and lists ${words.names(environments)}.`,
  queueMissing: ({ queue }) =>
    mrkdwn`The policy names queue ${bold(queue)}, which Batch does not have in this account and region. Correct the name under ${code('queues')}, or ${code('AWS_REGION')}.`,
  queueNotUsable: ({ queue, state, why }) =>
    mrkdwn`Queue ${bold(queue)} is ${state}${because(why)}, so no rollout can be started on it. Put it right in AWS Batch.`,
  environmentMissing: ({ queue, environment }) =>
    mrkdwn`Queue ${bold(queue)} lists ${bold(environment)}, which Batch does not describe. Take it out of the queue's order.`,
  environmentNotUsable: ({ queue, environment, state, why }) =>
    mrkdwn`Compute environment ${bold(environment)} of queue ${bold(queue)} is ${state}${because(why)}, so no rollout can replace it. Put it right in AWS Batch.`,
  notDeletable: ({ environment, arn }) =>
    mrkdwn`Blue ${bold(environment)} lacks the tag ${code('batch-rollout:deletable=true')}, so the shipped IAM policy keeps the bot from deleting it at the end of a rollout. To allow that: ${code(`aws batch tag-resource --resource-arn ${arn} --tags batch-rollout:deletable=true`, 600)}`,
  definitionsFine: ({ names }) => mrkdwn`Job definitions with an ACTIVE revision: ${words.names(names)}.`,
  definitionMissing: ({ queue, definition }) =>
    mrkdwn`Job definition ${bold(definition)} of queue ${bold(queue)} has no ACTIVE revision. Correct ${code(`queues.${queue}.jobDefinitions`)}, or register it.`,
  alarmsFine: ({ names }) => mrkdwn`Alarms that are there and have had data: ${words.names(names)}.`,
  alarmMissing: ({ alarm }) =>
    mrkdwn`The policy names alarm ${bold(alarm)}, which CloudWatch does not have in this account and region. Correct the name under ${code('alarms')}, or make the alarm.`,
  alarmWithoutData: ({ alarm }) =>
    mrkdwn`Alarm ${bold(alarm)} never had data, so a plan that needs it is refused. Correct its metric and dimensions, or take it out of ${code('alarms')}.`,
  credentialsRefused: ({ why }) =>
    mrkdwn`AWS does not accept the credentials of this process (${code(why, 500)}), so nothing of the account could be told. Give it a role, or valid credentials as the AWS SDK reads them.`,
  actionsAllowed: ({ actions }) => mrkdwn`The role may call ${codes(actions)}.`,
  actionDenied: ({ action, document, on }) =>
    mrkdwn`The bot may not call ${code(action)}${onWhat(on)}: without it ${withoutAction[action] ?? ''}. To allow it, ${roleLine(action, document)}.`,
  actionOptional: ({ action, document, on }) =>
    mrkdwn`The bot may not call ${code(action)}${onWhat(on)}, which is optional: without it ${withoutAction[action] ?? ''}. To allow it, ${roleLine(action, document)}.`,
  actionsSimulated: ({ actions }) => mrkdwn`By IAM's simulation of its policies the role may call ${codes(actions)}.`,
  actionsUntested: ({ actions, document, why }) =>
    mrkdwn`IAM did not simulate the bot's policies${because(why)}, so nothing tells whether it may call ${codes(actions)}. They are needed; compare the role with ${code(document)}. To have them tested, add ${code('"iam:SimulatePrincipalPolicy"')} on the role itself; the statement is in ${code('docs/iam-policy-reader.json')}.`,
  actionsNotTried: ({ actions }) =>
    mrkdwn`There was nothing to try ${codes(actions)} on, such as a table, an image in ECR, a role that is handed on, or a queue of the policy.`,
  roomLeft: ({ of, used, limit }) => mrkdwn`The account has ${count(used)} of ${count(limit)} ${things[of]}.`,
  noRoom: ({ of, used, limit }) =>
    mrkdwn`The account has ${count(used)} of ${count(limit)} ${things[of]}, so a rollout has no room for ${of === 'queues' ? 'its canary queue' : 'green'}, and AWS does not raise this limit. Delete one that is not used.`,
  quotaFine: ({ environment, name, quota, wanted }) =>
    mrkdwn`With a green of the size of ${bold(environment)} Batch would take at most ${count(wanted)} of ${words.vcpus(quota)} (${name}).`,
  quotaTight: ({ environment, name, code: quotaCode, quota, wanted }) =>
    mrkdwn`With a green of the size of ${bold(environment)} Batch could take ${words.vcpus(wanted)}, but the quota ${name} is ${count(quota)}: with both at full size jobs would wait. Ask for more of ${code(quotaCode)} in Service Quotas, or give ${code('max-vcpus=')}.`,
  untold: ({ area, what, why }) =>
    mrkdwn`${areas[area]}: ${code(what, 600)} could not be told (${code(why, 500)}). Try again; if it stays so, look at the connection and the credentials.`,
};

/** What `doctor` says, to one person in Slack and on the command line. */
export const doctor = {
  looking: mrkdwn`Looking; the answer comes in some seconds.`,
  summary: (missing: number, untold: number): Mrkdwn =>
    missing + untold === 0
      ? mrkdwn`Nothing is missing.`
      : joined(
          [
            missing > 0 ? mrkdwn`${bold(missing)} to put right` : mrkdwn``,
            untold > 0 ? mrkdwn`${bold(untold)} could not be told` : mrkdwn``,
          ],
          ', ',
        ),
  standing: (standing: Standing): string => standings[standing],
  left: (lines: number): Mrkdwn =>
    mrkdwn`… ${words.more(lines)} lines; ${code('node dist/main.js doctor')} shows them all.`,
  findings,
};
