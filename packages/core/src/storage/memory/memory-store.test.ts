import { describe, it } from 'vitest'
import { storeConformance } from '../../conformance/index.js'
import { memoryStoreHarness } from '../../conformance/memory-harness.js'

describe('[V10] the memory store', () => {
  for (const each of storeConformance) it(each.name, () => each.run(memoryStoreHarness()))
})
