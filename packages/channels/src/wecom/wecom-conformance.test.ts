import { channelConformance } from '@ringwright/core/conformance'
import { describe, it } from 'vitest'
import { WeComWorld } from './fixtures/wecom-world.js'

const harness = {
  without: {
    refusals: 'WeCom limits messages itself, and a company cannot refuse one',
    flood: 'WeCom limits its users',
  },
  async open() {
    const port = new WeComWorld()
    return {
      port,
      another: new WeComWorld({}, port),
      advance: (durationMs: number) => port.provider.clock.advance(durationMs),
      close: async () => {},
    }
  },
}

describe('[L3] [L14] [L17] [L18] [L19] WeCom keeps the promises of a channel', () => {
  for (const each of channelConformance) it(each.name, () => each.run(harness))
})
