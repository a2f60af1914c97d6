import type { Aws } from '../../src/sandbox/aws/aws.js';
import { jobCommand, newImageParts } from './account.js';

/** What is wrong with the new version. `spot` is nothing of its own: its hosts are taken back. */
export type Fault = 'exit1' | 'slow' | 'unpullable' | 'oom' | 'spot';

/** More than may be shown, and each of them with something that Slack would act on if it were not escaped. */
export const manyLines = Array.from({ length: 30 }, (_, i) => `row ${i + 1}: <!channel> & \`a\` *b*`);

/** The last of them, as Slack gets it; and the last words of a version that fails with exit code 1. */
export const lastRow = "row 30: &lt;!channel&gt; &amp; 'a' *b*";
export const lastWords = "KeyError: 'customer_id'";

/** Brings the fault about in every task of the new image, or only where the job's own command runs. */
export function spoil(aws: Aws, fault: Fault, where: 'everywhere' | 'jobs'): void {
  const only = where === 'jobs' ? { command: jobCommand } : {};
  for (const part of newImageParts(aws)) {
    switch (fault) {
      case 'exit1':
      case 'oom':
        aws.levers.imageBehaves(part, fault, { ...only, says: manyLines });
        break;
      case 'slow':
        aws.levers.imageBehaves(part, 'ok', { ...only, runsMs: [3_000, 3_000] });
        break;
      case 'unpullable':
      case 'spot':
        aws.levers.imageBehaves(part, fault, only);
        break;
    }
  }
}

/** From now on the new image works as the old one does. */
export function mend(aws: Aws): void {
  for (const part of newImageParts(aws)) aws.levers.imageBehaves(part, 'ok', { runsMs: [1_000, 1_000] });
}
