import { describe, it } from 'vitest'
import { relayConformance } from '../../conformance/index.js'
import { memoryRelayHarness } from '../../conformance/memory-harness.js'

describe('[V10] the memory relay', () => {
  for (const each of relayConformance) it(each.name, () => each.run(memoryRelayHarness()))
})
