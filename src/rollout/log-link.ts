import type { Plan } from './planned.js';

/** Where the console of each partition lives; of a partition that is not listed nobody here knows. */
const consoles: ReadonlyMap<string, string> = new Map([
  ['aws', 'console.aws.amazon.com'],
  ['aws-cn', 'console.amazonaws.cn'],
  ['aws-us-gov', 'console.amazonaws-us-gov.com'],
]);

/**
 * The address of a log stream in the AWS console, in the region and partition of blue's ARN. Undefined where the console
 * is not known. Group and stream are those that DescribeJobs told: neither can be guessed (F111).
 */
export function logStreamAddress(
  { blue }: Pick<Plan, 'blue'>,
  logGroup: string,
  logStream: string,
): string | undefined {
  const [, partition = '', , region = ''] = blue.arn.split(':');
  const host = consoles.get(partition);
  if (host === undefined || !/^[a-z0-9-]+$/.test(region)) return undefined;
  const [group, stream] = [inFragment(logGroup), inFragment(logStream)];
  if (group === undefined || stream === undefined) return undefined;
  return `https://${region}.${host}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${group}/log-events/${stream}`;
}

/**
 * The console encodes a name twice, and writes `$` for every `%`: `/` is `$252F`. The signs that an address may hold as
 * they are would mean something to Slack.
 */
function inFragment(name: string): string | undefined {
  // Half a surrogate pair cannot be encoded at all.
  if (name === '' || /\p{Cs}/u.test(name)) return undefined;
  const once = encodeURIComponent(name).replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return encodeURIComponent(once).replaceAll('%', '$');
}
