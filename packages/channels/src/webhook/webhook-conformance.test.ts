import { channelConformance } from '@ringwright/core/conformance'
import { describe, it } from 'vitest'
import { WebhookWorld } from './fixtures/application.js'

const harness = {
  without: { flood: 'the application limits its own users' },
  async open() {
    const port = new WebhookWorld()
    return {
      port,
      another: new WebhookWorld({}, port),
      advance: (durationMs: number) => port.provider.clock.advance(durationMs),
      close: async () => {},
    }
  },
}

describe('[L17] [L18] [L19] the webhook channel keeps the promises of a channel', () => {
  for (const each of channelConformance) it(each.name, () => each.run(harness))
})
