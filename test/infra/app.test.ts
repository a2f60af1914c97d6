import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { gather } from '../../infra/gather.js';
import { settingNames } from '../../infra/settings.js';
import { infra } from './example.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'batch-rollout-app-'));
afterAll(() => rmSync(work, { recursive: true }));

/** Runs the app as CDK does: context in the environment, the template into a folder. No credentials, no network. */
function run(name: string, given: Readonly<Record<string, unknown>>) {
  const outdir = join(work, name);
  const context = { imageUri: 'registry.example.com/bot:1.0.0', ...given };
  const env = { PATH: process.env['PATH'] ?? '', CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) };
  const tsx = join(root, 'node_modules/.bin/tsx');
  const { status, stderr } = spawnSync(tsx, ['app.ts'], { cwd: infra, env, encoding: 'utf8' });
  return { status, stderr, template: join(outdir, 'BatchRollout.template.json') };
}

function faultsOf(given: Readonly<Record<string, unknown>>): string[] {
  const gathered = gather((name) => given[name]);
  return gathered.ok ? [] : gathered.faults;
}

const settings = `${infra}settings.example.yml`;
const policyFile = `${root}batch-rollout.example.yml`;

describe('the app', () => {
  it('makes the template of the example, without an account', () => {
    const { status, stderr, template } = run('example', {
      settings: 'settings.example.yml',
      policyFile: '../batch-rollout.example.yml',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readFileSync(template, 'utf8')).toContain('AWS::ECS::Service');
  }, 180_000);

  it('fails with one sentence for each fault, and makes nothing', () => {
    const { status, stderr, template } = run('unset', {});
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(5);
    expect(() => readFileSync(template)).toThrow('ENOENT');
  }, 180_000);
});

describe('what the app reads', () => {
  it('is the settings file with single values over it, and the policy file they name', () => {
    const gathered = gather((name) => ({ settings, policyFile, desiredCount: '1' })[name]);
    expect(gathered).toMatchObject({ ok: true, settings: { desiredCount: 1, queues: ['nightly', 'reports'] } });
    expect(gathered.ok && gathered.policy.pieces.length).toBeGreaterThan(1);
  });

  it('is refused in one sentence when the settings are no YAML', () => {
    const folder = mkdtempSync(join(tmpdir(), 'settings-'));
    const broken = join(folder, 'settings.yml');
    writeFileSync(broken, 'queues: [nightly\nqueues: x');
    expect(faultsOf({ settings: broken })).toEqual([expect.stringMatching(/settings\.yml is not YAML: .*/)]);
    rmSync(folder, { recursive: true });
  });

  it('is refused before anything is deployed when the bot would refuse the policy', () => {
    expect(faultsOf({ settings, policyFile: settings })).toContain(`${settings}: slack: is required.`);
  });

  it('is refused for what is wrong in either at once', () => {
    expect(faultsOf({ settings, policyFile: settings, desiredCount: 'many' })).toEqual(
      expect.arrayContaining(['desiredCount must be a whole number from 0 to 10.', `${settings}: slack: is required.`]),
    );
  });

  it('is named when it is not there', () => {
    expect(faultsOf({ settings: 'nowhere.yml' })).toEqual([
      'The settings file nowhere.yml cannot be read; paths are relative to the folder infra.',
    ]);
    expect(faultsOf({ settings, policyFile: 'nowhere.yml' })).toEqual([
      'The policy file nowhere.yml cannot be read; paths are relative to the folder infra.',
    ]);
  });
});

describe('the page of settings', () => {
  it('tells of every one, and of no other', () => {
    const page = readFileSync(`${root}docs/deploy-reference.md`, 'utf8');
    const told = [...page.matchAll(/^\| `(\w+)`/gm)].map((one) => one[1]);
    expect(told).toEqual(settingNames);
  });
});
