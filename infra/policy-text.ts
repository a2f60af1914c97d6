import { createHash } from 'node:crypto';

/** What one standard parameter of Systems Manager holds, in bytes, and how many a task may reasonably be given. */
const bytesMax = 4_096;
const piecesMax = 12;

/** A policy file on its way into the container: pieces of whole lines, and the hash of the whole. */
export interface PolicyText {
  pieces: string[];
  /** SHA-256, hex. A changed policy changes it, and with it the task definition, so that a deployment replaces the tasks. */
  sha256: string;
}

/** Cuts the file at line ends, or says in one sentence why it cannot be carried. */
export function policyText(file: string): { ok: true; text: PolicyText } | { ok: false; fault: string } {
  const whole = file.trimEnd();
  if (whole.includes('{{'))
    return refused('holds {{, which Systems Manager takes for a reference; write { { or use block style.');
  const pieces: string[] = [];
  for (const line of whole.split(/\r?\n/)) {
    const last = pieces.at(-1);
    const joined = last === undefined ? line : `${last}\n${line}`;
    if (Buffer.byteLength(line) > bytesMax) return refused(`has a line of more than ${bytesMax} bytes; break it.`);
    if (last !== undefined && Buffer.byteLength(joined) > bytesMax) pieces.push(line);
    else pieces.splice(-1, 1, joined);
  }
  if (pieces.length > piecesMax)
    return refused(`needs more than ${piecesMax} parameters of ${bytesMax} bytes; shorten its comments.`);
  return { ok: true, text: { pieces, sha256: createHash('sha256').update(pieces.join('\n')).digest('hex') } };
}

function refused(why: string): { ok: false; fault: string } {
  return { ok: false, fault: `The policy file ${why}` };
}

/** The environment variable of each piece. */
export function pieceName(index: number): string {
  return `POLICY_${index}`;
}

/**
 * Run by Node in a container of its own before the bot: joins the pieces, compares the hash and writes the file. The hash
 * catches pieces of two deployments that met.
 */
export const writePolicyScript = `
const { createHash } = require('node:crypto');
const { writeFileSync } = require('node:fs');
const pieces = [];
while (process.env['POLICY_' + pieces.length] !== undefined) pieces.push(process.env['POLICY_' + pieces.length]);
const text = pieces.join('\\n');
if (createHash('sha256').update(text).digest('hex') !== process.env.POLICY_SHA256) {
  console.error('The policy in Systems Manager is not the one that was deployed; deploy again.');
  process.exit(1);
}
writeFileSync(process.env.POLICY_FILE, text + '\\n', { mode: 0o444 });
`.trim();
