import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { scopes } from '../../src/doctor/scopes.js';

const root = join(import.meta.dirname, '..', '..');

/** Methods that need no scope (facts: slack.md §1.4). */
const withoutScope = ['auth.test', 'views.open', 'views.publish', 'views.update'];

const Manifest = z.object({ oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }) });

describe('the list of scopes', () => {
  it('is what the manifest asks for', () => {
    const { oauth_config: app } = Manifest.parse(parse(readFileSync(join(root, 'manifest.yml'), 'utf8')));
    expect(scopes.map(({ scope }) => scope).toSorted()).toEqual(app.scopes.bot.toSorted());
  });

  it('has a scope for every method that the bot calls, and names none that it does not call', () => {
    const files = readdirSync(join(root, 'src', 'slack')).filter((file) => file.endsWith('.ts'));
    const texts = files.map((file) => readFileSync(join(root, 'src', 'slack', file), 'utf8'));
    const named = texts.flatMap((text) => [
      ...text.matchAll(/'((?:auth|chat|conversations|files|usergroups|users|views)\.[\w.]+)'/g),
    ]);
    const called = [...new Set(named.map(([, method]) => method ?? ''))];
    const covered = [...new Set(scopes.flatMap(({ methods }) => methods))];
    expect(called.filter((one) => !withoutScope.includes(one)).toSorted()).toEqual(covered.toSorted());
  });
});
