import { channelConformance } from '@ringwright/core/conformance'
import { describe, it } from 'vitest'
import { QqWorld } from './fixtures/qq-world.js'

const harness = {
  without: {
    refusals: 'QQ limits messages itself, and a business cannot refuse one',
    flood: 'QQ limits its users',
  },
  async open() {
    const port = new QqWorld()
    return {
      port,
      another: new QqWorld({}, port),
      advance: (durationMs: number) => port.provider.clock.advance(durationMs),
      close: async () => {},
    }
  },
}

describe('[L4] [L17] [L18] [L19] QQ keeps the promises of a channel', () => {
  for (const each of channelConformance) it(each.name, () => each.run(harness))
})
