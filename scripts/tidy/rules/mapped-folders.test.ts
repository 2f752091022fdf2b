import { expect, it } from 'vitest'
import { findings } from '../fixtures/findings.js'
import { mappedFolders } from './mapped-folders.js'

const found = (map: string) =>
  findings(mappedFolders, {
    'ARCHITECTURE.md': map,
    'packages/core/src/index.ts': '',
    'packages/core/src/clock/clock.ts': '',
    'packages/core/src/channel-move/move.ts': '',
    'packages/core/src/fixtures/center.ts': '',
    'examples/custom-store/src/main.ts': '',
  })

it('takes a map that names every folder, in whatever words and lines', () => {
  expect(
    found('packages/core/src    clock (ports) ·\n                     channel-move\nexamples/            custom-store'),
  ).toEqual([])
})

it('finds the folder that the map leaves out, or names for another place only', () => {
  expect(
    found('# Map\npackages/core/src    clock · channel\nexamples/            custom-store · channel-move'),
  ).toEqual(['ARCHITECTURE.md:2 names no channel-move where it says what lives in packages/core/src.'])
  expect(found('packages/core/src  clock · channel-move')).toEqual([
    'ARCHITECTURE.md:1 names no custom-store where it says what lives in examples.',
  ])
})
