import { channelConformance } from '@ringwright/core/conformance'
import { describe, it } from 'vitest'
import { MessagingWorld } from '../meta/fixtures/messaging-world.js'

const harness = {
  without: {
    refusals: 'Instagram limits messages itself, and a business cannot refuse one',
    flood: 'Instagram limits its users',
  },
  async open() {
    const port = new MessagingWorld('instagram')
    return {
      port,
      another: new MessagingWorld('instagram', {}, port),
      advance: (durationMs: number) => port.provider.clock.advance(durationMs),
      close: async () => {},
    }
  },
}

describe('[L7] [L14] [L17] [L18] [L19] Instagram keeps the promises of a channel', () => {
  for (const each of channelConformance) it(each.name, () => each.run(harness))
})
