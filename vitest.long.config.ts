import { configDefaults, defineConfig } from 'vitest/config'
import base from './vitest.config.js'

/** What takes minutes: `npm run test:long`. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['{packages,examples}/*/src/**/*.long.test.ts'], exclude: configDefaults.exclude },
})
