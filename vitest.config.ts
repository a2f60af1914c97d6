import { defineConfig } from 'vitest/config';

const report = process.env['VITEST_JSON'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'node_modules/**'],
    testTimeout: 30_000,
    // A summary for machines, where one is asked for.
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
