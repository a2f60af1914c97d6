import { execFileSync } from 'node:child_process';

/** The commit that is checked out, or undefined outside a git tree. */
export function commitOf(root: string): string | undefined {
  try {
    const text = execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return /^[0-9a-f]{40,64}$/.exec(text.trim())?.[0];
  } catch {
    return undefined;
  }
}
