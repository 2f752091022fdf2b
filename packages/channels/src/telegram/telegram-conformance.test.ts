import { channelConformance } from '@ringwright/core/conformance'
import { describe, it } from 'vitest'
import { TelegramWorld } from './fixtures/telegram-world.js'

const harness = {
  without: {
    refusals: 'Telegram limits messages itself, and a bot cannot refuse one',
    flood: 'Telegram limits its users',
  },
  async open() {
    const port = new TelegramWorld()
    return {
      port,
      another: new TelegramWorld({}, port),
      advance: (durationMs: number) => port.provider.clock.advance(durationMs),
      close: async () => {},
    }
  },
}

describe('[L6] [L17] [L18] [L19] Telegram keeps the promises of a channel', () => {
  for (const each of channelConformance) it(each.name, () => each.run(harness))
})
