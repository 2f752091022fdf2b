import { describe, it } from 'vitest'
import { directoryConformance } from '../../conformance/index.js'
import { memoryDirectoryHarness } from '../../conformance/memory-harness.js'

describe('[V10] the memory directory', () => {
  for (const each of directoryConformance) it(each.name, () => each.run(memoryDirectoryHarness()))
})
