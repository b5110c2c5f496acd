import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    reporters: ['dot', './test/report.ts'],
    // No test waits for time to pass, but the machine may have much else to do.
    testTimeout: process.env['SEEDS'] === undefined ? 120_000 : 3_600_000,
  },
});
