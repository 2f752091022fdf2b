import { channelConformance } from '@ringwright/core/conformance'
import { describe, it } from 'vitest'
import { MessagingWorld } from '../meta/fixtures/messaging-world.js'

const harness = {
  without: {
    refusals: 'Messenger limits messages itself, and a business cannot refuse one',
    flood: 'Messenger limits its users',
  },
  async open() {
    const port = new MessagingWorld('page')
    return {
      port,
      another: new MessagingWorld('page', {}, port),
      advance: (durationMs: number) => port.provider.clock.advance(durationMs),
      close: async () => {},
    }
  },
}

describe('[L7] [L14] [L17] [L18] [L19] Messenger keeps the promises of a channel', () => {
  for (const each of channelConformance) it(each.name, () => each.run(harness))
})
