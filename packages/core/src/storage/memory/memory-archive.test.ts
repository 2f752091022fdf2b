import { describe, it } from 'vitest'
import { archiveConformance } from '../../conformance/index.js'
import { memoryArchiveHarness } from '../../conformance/memory-harness.js'

describe('[V10] the memory archive', () => {
  for (const each of archiveConformance) it(each.name, () => each.run(memoryArchiveHarness()))
})
