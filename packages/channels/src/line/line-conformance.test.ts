import { channelConformance } from '@ringwright/core/conformance'
import { describe, it } from 'vitest'
import { LineWorld } from './fixtures/line-world.js'

const harness = {
  without: {
    refusals: 'LINE limits messages itself, and a business cannot refuse one',
    flood: 'LINE limits its users',
  },
  async open() {
    const port = new LineWorld()
    return {
      port,
      another: new LineWorld({}, port),
      advance: (durationMs: number) => port.provider.clock.advance(durationMs),
      close: async () => {},
    }
  },
}

describe('[L7] [L17] [L18] [L19] LINE keeps the promises of a channel', () => {
  for (const each of channelConformance) it(each.name, () => each.run(harness))
})
