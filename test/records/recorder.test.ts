import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { keep, textOf } from './fixture.js';
import { moments } from './moments.js';
import { record } from './record.js';

const sizeMax = 20_000;
const packageFile = readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8');
const { version } = z.object({ version: z.string() }).parse(JSON.parse(packageFile));

it.each(moments.map((one) => [one.name, one] as const))('%s can be recorded', async (name, moment) => {
  const fixture = await record(moment, version);
  expect(textOf(fixture).length).toBeLessThan(sizeMax);
  // Asked for once per release; see the README beside this file.
  if (process.env['KEEP_RECORDS'] === 'yes') keep(name, fixture);
});
