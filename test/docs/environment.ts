import { commands, readEnvironment, type Command, type Settings } from '../../src/config.js';
import type { Locale } from '../../src/slack/text/catalog.js';
import { table, type Both } from './markdown.js';
import { formOf } from './values.js';

type Serving = Extract<Settings, { command: 'serve' }>;

interface Variable extends Both {
  /** What the code takes where the variable is not set, as it would be written. */
  taken?: (settings: Serving) => string | number;
}

/** What each variable is for. */
export const variables: Readonly<Record<string, Variable>> = {
  SLACK_BOT_TOKEN: {
    en: 'The bot token of the Slack app; it starts with `xoxb-`.',
    ja: 'Slack アプリのボットトークンです。`xoxb-` で始まります。',
  },
  SLACK_API_URL: {
    en: 'Base of the Web API, with its path. Slash commands are then also answered at this origin.',
    ja: 'Web API のベース URL です（パスを含む）。コマンドへの応答も、このオリジンに送れるようになります。',
    taken: ({ slack }) => slack.apiUrl,
  },
  SLACK_APP_TOKEN: {
    en: 'The app token, which starts with `xapp-`. Where it is set, the bot uses Socket Mode and needs no public address.',
    ja: 'アプリトークンです。`xapp-` で始まります。設定するとソケットモードになり、公開アドレスは不要です。',
  },
  SLACK_SIGNING_SECRET: {
    en: 'The signing secret of the Slack app, for HTTP mode: Slack posts to `/slack/events`.',
    ja: 'Slack アプリの署名シークレットです。HTTP モードで使い、Slack は `/slack/events` に POST します。',
  },
  PORT: {
    en: 'Where the HTTP server listens, in Socket Mode too: `GET /healthz` says that the process is alive, `GET /readyz` that it can work.',
    ja: 'HTTP サーバーのポートです。ソケットモードでも `GET /healthz`（プロセスの生存）と `GET /readyz`（動作できる状態か）に応答します。',
    taken: ({ listen }) => listen.port,
  },
  HOST: {
    en: 'The address it listens on.',
    ja: 'HTTP サーバーが待ち受けるアドレスです。',
    taken: ({ listen }) => listen.host,
  },
  POLL_INTERVAL_SECONDS: {
    en: 'Pause between two looks at AWS, in seconds; fractions are allowed. A pressed button does not wait for it.',
    ja: 'AWS を確認する間隔の秒数で、小数も使えます。ボタンが押されたときは、待たずに確認します。',
    taken: ({ pollIntervalMs }) => pollIntervalMs / 1_000,
  },
  TABLE_NAME: { en: 'The DynamoDB table.', ja: 'DynamoDB のテーブルです。', taken: ({ tableName }) => tableName },
  LOG_LEVEL: {
    en: 'The least weight of what is logged, as JSON lines on standard output.',
    ja: 'ログに残す最低のレベルです。ログは標準出力に JSON で 1 行ずつ出ます。',
    taken: ({ logLevel }) => logLevel,
  },
  CONFIG_FILE: { en: 'The policy file.', ja: 'ポリシーファイルです。', taken: ({ configFile }) => configFile },
};

/** What is wrong with these settings, in the program's own sentences, and what it read of them. */
function reading(command: Command, env: Record<string, string>) {
  const asked = new Set<string>();
  const watched = new Proxy<NodeJS.ProcessEnv>(env, {
    get: (_, name) => {
      asked.add(String(name));
      return env[String(name)];
    },
  });
  return { result: readEnvironment(watched, command), asked };
}

const tokens: Record<string, string> = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };

/** Each variable that the code reads, with the commands that read it, in the order in which `serve` asks for them. */
export function variablesRead(): Map<string, Command[]> {
  const readBy = new Map<string, Command[]>();
  for (const command of commands)
    // Which variables are asked for depends on which are set.
    for (const name of new Set([...reading(command, {}).asked, ...reading(command, tokens).asked]))
      readBy.set(name, [...(readBy.get(name) ?? []), command]);
  return readBy;
}

function faults(env: Record<string, string>): string[] {
  const { result } = reading('serve', env);
  return result.ok ? [] : result.faults;
}

/** What the code says when the variable holds something that it cannot take; nothing where it takes any text. */
function valueOf(name: string, locale: Locale): string {
  const said = faults({ ...tokens, [name]: '"/ ' });
  const must = said.flatMap((fault) => new RegExp(`^${name} (must be .*)\\.$`).exec(fault)?.[1] ?? []);
  return must[0] === undefined ? { en: 'text', ja: '文字列' }[locale] : formOf(must[0], locale);
}

function fallbackOf(name: string, taken: Variable['taken'], locale: Locale): string {
  const missing = (env: Record<string, string>) => faults(env).some((fault) => fault.startsWith(`${name} `));
  const { [name]: _, ...others } = { ...tokens, [name]: '' };
  if (missing(others)) return { en: 'required', ja: '必須' }[locale];
  if (missing({})) return { en: 'required without `SLACK_APP_TOKEN`', ja: '`SLACK_APP_TOKEN` がなければ必須' }[locale];
  const { result } = reading('serve', tokens);
  if (taken === undefined || !result.ok || result.settings.command !== 'serve') return '—';
  return `\`${taken(result.settings)}\``;
}

/** The table of the environment variables. */
export function environmentTable(locale: Locale): string {
  const heads = {
    en: ['Variable', 'Value', 'Default', 'What it does', 'Read by'],
    ja: ['変数', '値', 'デフォルト', '内容', '使うコマンド'],
  }[locale];
  const rows = [...variablesRead()].map(([name, readBy]) => {
    const about = variables[name];
    if (about === undefined) throw new Error(`test/docs/environment.ts has no words for ${name}.`);
    const by = readBy.map((command) => `\`${command}\``).join(', ');
    return [`\`${name}\``, valueOf(name, locale), fallbackOf(name, about.taken, locale), about[locale], by];
  });
  return table(heads, rows);
}
