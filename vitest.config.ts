import { configDefaults, defineConfig } from 'vitest/config'

/** Own packages are tested from their sources: nothing has to be built first. */
const conditions = ['@ringwright/source', 'module', 'node']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'examples/**/*.test.ts', 'scripts/**/*.test.ts'],
    // `npm run test:long` runs what takes minutes.
    exclude: [...configDefaults.exclude, '**/*.long.test.ts'],
    globalSetup: ['scripts/services/setup.ts'],
    // Ends what hangs. A test that computes for a second takes twenty on a machine that is busy with everything else, and
    // waits have limits of their own, which say what was waited for: all of those of a test together may take as long.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // As that of other waits of tests.
    expect: { poll: { timeout: 60_000 } },
    restoreMocks: true,
  },
})
