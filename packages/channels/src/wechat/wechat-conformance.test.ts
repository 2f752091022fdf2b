import { channelConformance } from '@ringwright/core/conformance'
import { describe, it } from 'vitest'
import { WeChatWorld } from './fixtures/wechat-world.js'

const harness = {
  without: {
    refusals: 'WeChat limits messages itself, and an account cannot refuse one',
    flood: 'WeChat limits its users',
  },
  async open() {
    const port = new WeChatWorld()
    return {
      port,
      another: new WeChatWorld({}, port),
      advance: (durationMs: number) => port.provider.clock.advance(durationMs),
      close: async () => {},
    }
  },
}

describe('[L3] [L17] [L18] [L19] WeChat keeps the promises of a channel', () => {
  for (const each of channelConformance) it(each.name, () => each.run(harness))
})
