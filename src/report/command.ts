import type { JsonObject } from '../rollout/json.js';
import { json } from './markdown.js';

const onCloudWatch: ReadonlySet<string> = new Set(['PutMetricAlarm', 'DeleteAlarms']);

/** The call as one line for a POSIX shell. The whole input goes along as JSON, so that nothing has to be put into options. */
export function commandLine(action: string, input: JsonObject): string {
  const service = onCloudWatch.has(action) ? 'cloudwatch' : 'batch';
  const command = action.replace(/(?<=[a-z0-9])(?=[A-Z])/gu, '-').toLowerCase();
  return `aws ${service} ${command} --cli-input-json ${quoted(json(withoutValues(input)))}`;
}

/** Stands for what a channel must not see. */
export const hidden = '(hidden)';

/** The call without the values of environment variables: some people keep secrets there, and a channel has many readers. */
function withoutValues(input: JsonObject): JsonObject {
  const text = JSON.stringify(input, (key, value: unknown) =>
    key === 'environment' && Array.isArray(value) ? value.map(named) : value,
  );
  const shown: JsonObject = JSON.parse(text);
  return shown;
}

function named(variable: unknown): unknown {
  return typeof variable === 'object' && variable !== null && 'value' in variable
    ? { ...variable, value: hidden }
    : variable;
}

/** One word for a POSIX shell. Within single quotes only the single quote itself means anything. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
