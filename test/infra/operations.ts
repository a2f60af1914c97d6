import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const src = fileURLToPath(new URL('../../src/', import.meta.url));

/** What IAM calls the service of each client; one that is not here makes the derivation fail rather than guess. */
const prefixes: Readonly<Record<string, string>> = {
  '@aws-sdk/client-batch': 'batch',
  '@aws-sdk/client-cloudwatch': 'cloudwatch',
  '@aws-sdk/client-cloudwatch-logs': 'logs',
  '@aws-sdk/client-dynamodb': 'dynamodb',
  '@aws-sdk/client-ec2': 'ec2',
  '@aws-sdk/client-ecr': 'ecr',
  '@aws-sdk/client-ecs': 'ecs',
  '@aws-sdk/client-iam': 'iam',
  '@aws-sdk/client-service-quotas': 'servicequotas',
  '@aws-sdk/client-sts': 'sts',
};

/** The program's own sources by path; the sandbox plays AWS and calls it nowhere. */
export function programSources(): Map<string, string> {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('sandbox/'))
    .sort();
  return new Map(files.map((file) => [file, readFileSync(join(src, file), 'utf8')]));
}

/** The IAM action behind every command the sources make, with the files it stands in. Throws on what it cannot read. */
export function operationsOf(sources: ReadonlyMap<string, string>): Map<string, string[]> {
  const opened = clientsByKey(sources.get('aws/clients.ts') ?? '');
  const found = new Map<string, string[]>();
  for (const [file, text] of sources) {
    refuseOtherWays(file, text);
    for (const { index, 1: sdk, 2: name = '' } of text.matchAll(/\bnew (sdk\.)?(\w+)Command\(/g)) {
      const client = sdk ? opened.get(keyBefore(text, index)) : importedFrom(text, `${name}Command`);
      const prefix = prefixes[client ?? ''];
      if (prefix === undefined) throw new Error(`${file}: cannot tell which service ${name}Command belongs to`);
      const action = `${prefix}:${name}`;
      found.set(action, [...(found.get(action) ?? []), file]);
    }
  }
  return found;
}

/** Paginators, waiters and clients with a method for each operation would call AWS without a command that is seen here. */
function refuseOtherWays(file: string, text: string): void {
  const other =
    /\b(?:paginate|waitFor|waitUntil)[A-Z]\w*\(|\bnew (?:\w+\.)?(?:Batch|CloudWatch|DynamoDB|EC2|ECR|ECS|STS)\(/.exec(
      text,
    );
  if (other) throw new Error(`${file}: ${other[0]} calls AWS in a way that cannot be followed; send commands instead`);
}

/** Which client each member of `Clients` opens. */
function clientsByKey(text: string): Map<string, string> {
  const modules = new Map([...text.matchAll(/import type \* as (\w+) from '([^']+)'/g)].map((one) => [one[1], one[2]]));
  const members = [...text.matchAll(/^ {2}(\w+): \([^)]*\) => Promise<Opened<typeof (\w+)/gm)];
  return new Map(members.map((one) => [one[1] ?? '', modules.get(one[2]) ?? '']));
}

/** The member of `Clients` that was opened last before this place. */
function keyBefore(text: string, place: number): string {
  const opened = [...text.slice(0, place).matchAll(/\{ sdk, client \} = await (?:clients\.)?(\w+)\(/g)];
  return opened.at(-1)?.[1] ?? '';
}

function importedFrom(text: string, name: string): string | undefined {
  const imports = [...text.matchAll(/import \{([^}]*)\} from '(@aws-sdk\/[^']+)'/g)];
  return imports.find((one) => one[1]?.split(/[\s,]+/).includes(name))?.[2];
}
