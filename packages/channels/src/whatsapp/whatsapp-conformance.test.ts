import { channelConformance } from '@ringwright/core/conformance'
import { describe, it } from 'vitest'
import { WhatsAppWorld } from './fixtures/whatsapp-world.js'

const harness = {
  without: {
    refusals: 'WhatsApp limits messages itself, and a business cannot refuse one',
    flood: 'WhatsApp limits its users',
  },
  async open() {
    const port = new WhatsAppWorld()
    return {
      port,
      another: new WhatsAppWorld({}, port),
      advance: (durationMs: number) => port.provider.clock.advance(durationMs),
      close: async () => {},
    }
  },
}

describe('[L5] [L14] [L17] [L18] [L19] WhatsApp keeps the promises of a channel', () => {
  for (const each of channelConformance) it(each.name, () => each.run(harness))
})
