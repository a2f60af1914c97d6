import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pieceName, policyText, writePolicyScript } from '../../infra/policy-text.js';

const folder = mkdtempSync(join(tmpdir(), 'batch-rollout-policy-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs what the container before the bot runs, with the environment ECS would give it. */
function write(name: string, pieces: readonly string[], sha256: string) {
  const path = join(folder, name);
  const given = Object.fromEntries(pieces.map((piece, i) => [pieceName(i), piece]));
  const env = { PATH: process.env['PATH'] ?? '', POLICY_FILE: path, POLICY_SHA256: sha256, ...given };
  const { status, stderr } = spawnSync(process.execPath, ['-e', writePolicyScript], { env, encoding: 'utf8' });
  return { status, stderr, read: () => readFileSync(path, 'utf8') };
}

const long = Array.from({ length: 300 }, (_, i) => `  # 行 ${i}: a comment of a policy that is well explained`).join(
  '\n',
);

describe('the policy file', () => {
  it('arrives as it was, in pieces that Systems Manager holds', () => {
    const carried = policyText(`slack: { channel: C0BATCHOPS }\n${long}\n`);
    if (!carried.ok) throw new Error(carried.fault);
    const { pieces, sha256 } = carried.text;
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.filter((piece) => Buffer.byteLength(piece) > 4_096)).toEqual([]);
    const written = write('whole.yml', pieces, sha256);
    expect(written).toMatchObject({ status: 0, stderr: '' });
    expect(written.read()).toBe(`slack: { channel: C0BATCHOPS }\n${long}\n`);
  });

  it('is not written when its pieces are of two deployments', () => {
    const carried = policyText(long);
    if (!carried.ok) throw new Error(carried.fault);
    const written = write('mixed.yml', ['other', ...carried.text.pieces.slice(1)], carried.text.sha256);
    expect(written).toMatchObject({ status: 1, stderr: expect.stringContaining('deploy again') });
    expect(() => written.read()).toThrow('ENOENT');
  });

  it('makes another hash of another text, so that a deployment replaces the tasks', () => {
    const [one, other] = [policyText('locale: en'), policyText('locale: ja')];
    expect(one.ok && other.ok && one.text.sha256 !== other.text.sha256).toBe(true);
  });

  it('is refused in one sentence where it cannot be carried', () => {
    expect(policyText('a: {{ b: c }}')).toMatchObject({ ok: false, fault: expect.stringMatching(/\{\{.*\.$/) });
    expect(policyText(`# ${'x'.repeat(5_000)}`)).toMatchObject({
      ok: false,
      fault: expect.stringContaining('break it'),
    });
    expect(policyText(`${'# '.padEnd(4_000, 'x')}\n`.repeat(20))).toMatchObject({ ok: false });
  });
});
