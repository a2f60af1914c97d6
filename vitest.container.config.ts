import { defineConfig } from 'vitest/config';

const report = process.env['VITEST_JSON'];

export default defineConfig({
  test: {
    include: ['test/container/built/**/*.test.ts'],
    testTimeout: 300_000,
    // The base is made once for a machine, the image anew each time, with two installations of packages in it.
    hookTimeout: 1_200_000,
    fileParallelism: false,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
