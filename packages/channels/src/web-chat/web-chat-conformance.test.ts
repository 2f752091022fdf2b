import { channelConformance } from '@ringwright/core/conformance'
import { describe, it } from 'vitest'
import { WebChatWorld } from './fixtures/web-chat-world.js'

const harness = {
  without: { provider: 'pages speak to the channel itself' },
  async open() {
    const port = new WebChatWorld()
    return {
      port,
      another: new WebChatWorld({}, port),
      advance: (durationMs: number) => port.clock.advance(durationMs),
      close: async () => {},
    }
  },
}

describe('[L17] [L19] the web chat keeps the promises of a channel', () => {
  for (const each of channelConformance) it(each.name, () => each.run(harness))
})
