import { Ajv } from 'ajv';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');
const text = readFileSync(join(root, 'manifest.yml'), 'utf8');
/** Slack's own schema lies beside the checkout where the project is worked on. */
const schemaPath = join(root, '..', 'shared', 'data', 'slack-app-manifest.schema.json');
const schemaIsHere = existsSync(schemaPath);
if (!schemaIsHere)
  process.stdout.write('manifest.yml was NOT checked against Slack’s schema: it is not beside the checkout.\n');

/** What the bot needs for each method of the Web API that it calls (facts: slack.md §1.4). */
const scopesOf: Record<string, readonly string[]> = {
  'auth.test': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.update': [],
};

const Manifest = z.object({ oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }) });

function faultsOf(manifest: unknown): string[] {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(
    z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(schemaPath, 'utf8'))),
  );
  validate(manifest);
  return (validate.errors ?? []).map((one) => `${one.instancePath} ${one.message ?? ''}`);
}

/** The manifest as the install page has it changed for a bot that Slack reaches over HTTP. */
function overHttp(): string {
  return text
    .replaceAll(
      /^(\s*)# ((?:url|request_url|message_menu_options_url): )https:\/\/<host>/gm,
      '$1$2https://bot.example.com',
    )
    .replace('socket_mode_enabled: true', 'socket_mode_enabled: false');
}

describe('manifest.yml', () => {
  it.skipIf(!schemaIsHere)('is valid by Slack’s schema, for Socket Mode and for HTTP', () => {
    expect(faultsOf(parse(text))).toEqual([]);
    expect(faultsOf(parse(overHttp()))).toEqual([]);
    expect(faultsOf(parse(`${text}\nmore: 1`))).not.toEqual([]);
  });

  it('has the slash command with escaped mentions, interactivity, App Home, and Socket Mode on', () => {
    expect(parse(text)).toMatchObject({
      features: {
        app_home: { home_tab_enabled: true },
        slash_commands: [{ command: '/batch-rollout', should_escape: true }],
      },
      settings: {
        event_subscriptions: { bot_events: ['app_home_opened'] },
        interactivity: { is_enabled: true },
        socket_mode_enabled: true,
        token_rotation_enabled: false,
      },
    });
  });

  it('over HTTP has one address for everything', () => {
    const addresses = overHttp().match(/https:\/\/bot\.example\.com\S*/g);
    expect(addresses).toEqual(Array.from({ length: 4 }, () => 'https://bot.example.com/slack/events'));
    expect(parse(overHttp())).toMatchObject({ settings: { socket_mode_enabled: false } });
  });

  it('asks for the scopes that the bot’s calls need, and for no other', () => {
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
    const sources = files.filter((path) => path.endsWith('.ts') && !path.startsWith('sandbox'));
    const called = sources.flatMap((path) => [
      ...readFileSync(join(root, 'src', path), 'utf8').matchAll(
        /'((?:apps|auth|bookmarks|chat|conversations|files|pins|reactions|team|usergroups|users|views)\.[A-Za-z.]+)'/g,
      ),
    ]);
    const methods = [...new Set(called.map(([, method]) => method ?? ''))].filter(
      (one) => one !== 'apps.connections.open',
    );
    expect(methods.filter((method) => scopesOf[method] === undefined)).toEqual([]);
    const needed = new Set(['commands', ...methods.flatMap((method) => scopesOf[method] ?? [])]);
    const { oauth_config } = Manifest.parse(parse(text));
    expect(oauth_config.scopes.bot.toSorted()).toEqual([...needed].toSorted());
  });

  it('says of each scope what it is for', () => {
    const lines = text.slice(text.indexOf('    bot:\n'), text.indexOf('settings:')).split('\n');
    const scopes = lines.flatMap((line, i) => (/^\s*- /.test(line) ? [i] : []));
    const bare = scopes.filter((i) => {
      const before = lines[i - 1] ?? '';
      // The twin for private channels stands below its comment's first scope.
      return !/^\s*#/.test(before) && !(/- groups:/.test(lines[i] ?? '') && /- channels:/.test(before));
    });
    expect(bare.map((i) => lines[i])).toEqual([]);
  });
});
