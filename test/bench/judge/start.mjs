import { join } from 'node:path';
import { runBundled } from '../../bundled.mjs';

await runBundled(join(import.meta.dirname, 'main.ts'), process.argv.slice(2));
