import { expect, it } from 'vitest'
import { findings } from '../fixtures/findings.js'
import { innerArrows } from './inner-arrows.js'

it('finds a foundation that reaches the engine through another folder', () => {
  const found = findings(innerArrows, {
    'packages/core/src/storage/store.ts':
      "import type { A } from '../clock/clock.js'\nimport { b } from '../events/events.js'",
    'packages/core/src/clock/clock.ts': 'export type A = number',
    'packages/core/src/events/events.ts': "export { b } from '../engine/engine.js'",
    'packages/core/src/engine/engine.ts': "import type { A } from '../clock/clock.js'\nexport const b = 1",
  })
  expect(found).toHaveLength(1)
  expect(found[0]).toMatch(
    /^packages\/core\/src\/storage\/store\.ts:2 .*leads to packages\/core\/src\/engine\/engine\.ts/,
  )
})
