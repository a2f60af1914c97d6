import { validate } from 'dockerfile-utils';

/** One instruction with its continuation lines joined, such as `COPY` and `--from=build /app/dist dist`. */
interface Instruction {
  word: string;
  rest: string;
}

interface Stage {
  base: string;
  name: string | undefined;
  instructions: Instruction[];
}

/** A base from outside: Node's slim image by an exact version, with or without the digest behind it. */
const exactBase = /^node:24\.\d+\.\d+-bookworm-slim(@sha256:[0-9a-f]{64})?$/;
const secretName = /token|secret|passw|credential|api_?key|access_?key|private_?key|_auth|auth_/i;
const secretValue = /xox[a-z]-|xapp-|AKIA|ASIA|-----BEGIN/;
/** Programs that fetch or install. */
const fetches = /\b(npm|npx|yarn|corepack|apt|apt-get|curl|wget)\b/;
const packageManagers = ['/usr/local/lib/node_modules', '/usr/local/bin/npm', '/usr/local/bin/npx'];

/** What a Dockerfile does that checklist entry S10 of the safety document does not allow, one sentence each. */
export function dockerfileFaults(text: string): string[] {
  const linted = validate(text).map(({ message, range }) => `Line ${range.start.line + 1}: ${textOf(message)}`);
  const stages = stagesOf(text);
  const last = stages.at(-1);
  if (!last) return [...linted, 'There is no stage.'];
  const all = stages.flatMap(({ instructions }) => instructions);
  return [
    ...linted,
    ...baseFaults(stages),
    ...all.flatMap(everywhereFaults),
    ...startFaults(last),
    ...healthFaults(last),
    ...userFaults(last),
    ...packageFaults(stages, last),
  ];
}

function textOf(message: string | { value: string }): string {
  return typeof message === 'string' ? message : message.value;
}

function stagesOf(text: string): Stage[] {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n');
  const stages: Stage[] = [];
  for (const line of lines) {
    const [, word = '', rest = ''] = /^\s*(\S+)\s*(.*)$/.exec(line) ?? [];
    if (word === 'FROM') {
      const [, base = '', name] = /^(\S+)(?:\s+AS\s+(\S+))?/i.exec(rest) ?? [];
      stages.push({ base, name, instructions: [] });
    } else if (word !== '') stages.at(-1)?.instructions.push({ word, rest });
  }
  return stages;
}

function baseFaults(stages: readonly Stage[]): string[] {
  const own = new Set(stages.map(({ name }) => name));
  const outside = [...new Set(stages.map(({ base }) => base).filter((base) => !own.has(base)))];
  const loose = outside.filter((base) => !exactBase.test(base)).map((base) => `The base ${base} is not an exact tag.`);
  return outside.length > 1 ? [...loose, `There is more than one base: ${outside.join(', ')}.`] : loose;
}

function everywhereFaults({ word, rest }: Instruction): string[] {
  if (word === 'ADD') return [`ADD ${rest}: use COPY, which fetches and unpacks nothing.`];
  if (/\bnpm\s+(install|i|add)\b/.test(rest) && word === 'RUN') return [`RUN ${rest}: only npm ci keeps to the lock.`];
  const names = ['ARG', 'ENV', 'LABEL'].includes(word);
  if (names && (secretName.test(rest) || secretValue.test(rest))) return [`${word} ${rest} looks like a secret.`];
  return [];
}

function startFaults({ instructions }: Stage): string[] {
  const entry = wordsOf(instructions, 'ENTRYPOINT');
  const signal = instructions.find(({ word }) => word === 'STOPSIGNAL');
  return [
    ...(entry?.[0] === 'node' ? [] : ['ENTRYPOINT does not start node itself, so SIGTERM may not reach the bot.']),
    ...(wordsOf(instructions, 'CMD') ? [] : ['CMD is not in exec form.']),
    ...(signal && signal.rest !== 'SIGTERM' ? [`The bot does not wind up at ${signal.rest}.`] : []),
  ];
}

/** The words of the last such instruction, or undefined where it is missing or not in exec form. */
function wordsOf(instructions: readonly Instruction[], word: string): string[] | undefined {
  const rest = instructions.findLast((one) => one.word === word)?.rest.replace(/^.*?CMD\s+/, '') ?? '';
  try {
    const words: unknown = JSON.parse(rest);
    return Array.isArray(words) ? words.map(String) : undefined;
  } catch {
    return undefined;
  }
}

function healthFaults({ instructions }: Stage): string[] {
  const words = wordsOf(instructions, 'HEALTHCHECK');
  if (!words) return ['There is no HEALTHCHECK in exec form.'];
  const script = words.join(' ');
  return [
    ...(words[0] === 'node' ? [] : ['HEALTHCHECK needs a program besides node.']),
    ...(script.includes("'/healthz'") ? [] : ['HEALTHCHECK does not ask /healthz.']),
    ...(script.includes('process.env.PORT') ? [] : ['HEALTHCHECK does not honour PORT.']),
  ];
}

function userFaults({ instructions }: Stage): string[] {
  const user = instructions.findLast(({ word }) => word === 'USER')?.rest ?? 'root';
  return [
    ...(/^[1-9]\d*:[1-9]\d*$/.test(user) ? [] : [`USER ${user} is not a numeric user and group other than 0.`]),
    ...instructions.flatMap(({ word, rest }) =>
      /--chown/.test(rest) ? [`${word} ${rest}: the bot must own none of its own code.`] : [],
    ),
  ];
}

/** The final stage installs nothing, has no package manager, and takes packages only from where production ones are. */
function packageFaults(stages: readonly Stage[], last: Stage): string[] {
  const runs = last.instructions.filter(({ word }) => word === 'RUN').map(({ rest }) => rest);
  const removed = runs.filter((run) => run.startsWith('rm ')).flatMap((run) => run.split(/\s+/));
  const packages = last.instructions.filter(({ word, rest }) => word === 'COPY' && rest.includes('node_modules'));
  return [
    ...runs.flatMap((run) => (!run.startsWith('rm ') && fetches.test(run) ? [`The final stage runs ${run}.`] : [])),
    ...packageManagers.flatMap((path) => (removed.includes(path) ? [] : [`The final stage keeps ${path}.`])),
    ...(packages.length === 1 ? [] : ['The final stage does not copy node_modules exactly once.']),
    ...packages.flatMap(({ rest }) => (isProduction(stages, rest) ? [] : [`COPY ${rest}: not production packages.`])),
  ];
}

function isProduction(stages: readonly Stage[], copy: string): boolean {
  const from = /--from=(\S+)/.exec(copy)?.[1];
  const source = stages.find(({ name }) => name !== undefined && name === from);
  const installs = source?.instructions.filter(({ word, rest }) => word === 'RUN' && /\bnpm\b/.test(rest)) ?? [];
  return installs.length === 1 && installs.every(({ rest }) => /\bnpm ci --omit=dev\b/.test(rest));
}
