import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = join(dirname(fileURLToPath(import.meta.url)), '..', 'src');
const linesMax = 250;

/** Which parts of the tree a part may import; a part is a folder, or one of the files beside them. */
const mayImport: Record<string, readonly string[]> = {
  rollout: ['rollout', 'ports'],
  picture: ['picture', 'rollout'],
  report: ['report', 'rollout'],
  ports: ['ports', 'rollout'],
  engine: ['engine', 'ports', 'rollout'],
  aws: ['aws', 'ports', 'rollout'],
  store: ['store', 'ports', 'rollout'],
  doctor: ['doctor', 'engine', 'policy', 'ports', 'rollout', 'store'],
  slack: ['slack', 'doctor', 'engine-api', 'picture', 'policy', 'ports', 'report', 'rollout'],
  sandbox: ['sandbox', 'ports', 'rollout', 'main'],
  policy: ['policy'],
};
/** Files beside the folders, and a folder that is no part of its own, by the part they belong to. Whatever is not listed is the composition root. */
const parts: Record<string, string> = {
  'ports.ts': 'ports',
  'chat-port.ts': 'ports',
  'cloudwatch-port.ts': 'ports',
  'port-error.ts': 'ports',
  'rights-port.ts': 'ports',
  'timer.ts': 'ports',
  'engine-api.ts': 'engine-api',
  'engine.ts': 'engine',
  'find-rollout.ts': 'engine',
  'advance.ts': 'engine',
  'poller.ts': 'engine',
  'planner.ts': 'engine',
  'look.ts': 'engine',
  'log-reader.ts': 'engine',
  'reads.ts': 'engine',
  'evidence-reader.ts': 'engine',
  'metrics-reader.ts': 'engine',
  evidence: 'engine',
  'records.ts': 'engine',
  'locks.ts': 'engine',
  'retry.ts': 'engine',
  'steady.ts': 'engine',
  'unreadable.ts': 'engine',
  'config.ts': 'policy',
  'policy.ts': 'policy',
  'membership.ts': 'policy',
  'policy-schema.ts': 'policy',
  'policy-yaml.ts': 'policy',
  'duration.ts': 'policy',
};
const rules: Record<string, readonly string[]> = {
  ...mayImport,
  'engine-api': ['rollout'],
  engine: ['engine', 'engine-api', 'ports', 'rollout'],
  root: ['root', 'doctor', 'engine', 'engine-api', 'picture', 'policy', 'ports', 'rollout', 'aws', 'store', 'slack'],
};
/** Packages a part may import; Node's own modules are named with their prefix. */
const packages: Record<string, readonly RegExp[]> = {
  rollout: [/^zod$/, /^node:crypto$/],
  ports: [],
  'engine-api': [],
  engine: [/^node:crypto$/],
  policy: [/^zod$/, /^yaml$/, /^croner$/],
  aws: [/^zod$/, /^@aws-sdk\//],
  store: [/^zod$/, /^@aws-sdk\/client-dynamodb$/],
  doctor: [/^zod$/, /^@aws-sdk\/client-dynamodb$/],
  report: [],
  picture: [/^@resvg\/resvg-wasm$/, /^node:/],
  slack: [/^zod$/, /^@slack\//, /^node:/],
};

interface Import {
  from: string;
  what: string;
}

function sources(): string[] {
  const entries = readdirSync(src, { recursive: true, withFileTypes: true });
  return entries
    .filter((one) => one.isFile() && /\.tsx?$/.test(one.name))
    .map((one) => relative(src, join(one.parentPath, one.name)));
}

function imports(file: string, text: string): Import[] {
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*'([^']+)'|(?:^|\n)\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g,
  );
  return [...found].map((match) => ({ from: file, what: match[1] ?? match[2] ?? match[3] ?? '' }));
}

function partOf(file: string): string {
  const [first = '', second] = file.split('/');
  return parts[first] ?? (second === undefined ? 'root' : first);
}

/** Sentences about every import that the architecture does not allow. */
export function violations(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([file, text]) => imports(file, text).flatMap((one) => violation(one) ?? []));
}

function violation({ from, what }: Import): string | undefined {
  const part = partOf(from);
  if (what.startsWith('.')) {
    const target = partOf(join(dirname(from), what).replace(/\.jsx?$/, '.ts'));
    return (rules[part] ?? []).includes(target) ? undefined : `${from} (${part}) imports ${what} (${target})`;
  }
  const allowed = packages[part];
  return !allowed || allowed.some((one) => one.test(what))
    ? undefined
    : `${from} (${part}) imports the package ${what}`;
}

const files = new Map(sources().map((file) => [file, readFileSync(join(src, file), 'utf8')]));

describe('the tree', () => {
  it('imports only what the architecture allows', () => {
    expect(violations(files)).toEqual([]);
  });

  it('would notice a wrong import, however it is written', () => {
    const planted = new Map([
      ['rollout/decide.ts', "import { z } from '@aws-sdk/client-batch';"],
      ['aws/jobs.ts', "import type { Answer } from '../slack/blocks.js';"],
      ['slack/home.ts', "import '../sandbox/main.js';"],
      ['engine.ts', "const later = await import('./slack/app.js');"],
      ['ports.ts', "export type { Client } from './aws/call.js';"],
    ]);
    expect(violations(planted)).toHaveLength(5);
  });

  it('keeps time, chance and the process out of the core', () => {
    const banned =
      /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bset(?:Timeout|Interval)\b|\bprocess\.(?:env|argv|exit|std|on|hrtime|pid)|\brandomUUID\b|\bperformance\./;
    const core = [...files].filter(([file]) =>
      ['rollout', 'report', 'engine', 'engine-api', 'ports', 'aws', 'store'].includes(partOf(file)),
    );
    expect(core.filter(([, text]) => banned.test(text)).map(([file]) => file)).toEqual([]);
  });

  it('reads the environment in one place only', () => {
    const elsewhere = [...files].filter(
      ([file, text]) => !file.startsWith('sandbox/') && file !== 'main.ts' && /\bprocess\.env\b/.test(text),
    );
    expect(elsewhere.map(([file]) => file)).toEqual([]);
  });

  it(`has no file above ${linesMax} lines`, () => {
    const long = [...files].filter(([, text]) => text.split('\n').length > linesMax + 1);
    expect(long.map(([file, text]) => `${file}: ${text.split('\n').length}`)).toEqual([]);
  });
});
