import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const report = process.env['VITEST_JSON'];

/**
 * What waits more than it works begins first, beside the others; what keeps all cores busy by itself comes last. So two
 * cores are never idle for long.
 */
class WaitingFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve([...files].sort((a, b) => turnOf(a) - turnOf(b)));
  }
}

function turnOf({ moduleId }: TestSpecification): number {
  if (moduleId.includes('/test/wire/')) return 0;
  return moduleId.endsWith('/campaign.test.ts') ? 2 : 1;
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/container/built/**', 'node_modules/**'],
    testTimeout: 30_000,
    maxWorkers: 3,
    sequence: { sequencer: WaitingFirst },
    // A summary for machines, where one is asked for.
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
