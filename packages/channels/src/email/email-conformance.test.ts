import { channelConformance } from '@ringwright/core/conformance'
import { beforeAll, describe, it } from 'vitest'
import { MailWorld } from './fixtures/mail-world.js'

// Loading it takes real time, which the clock of the suite does not have.
beforeAll(() => import('postal-mime'))

const harness = {
  without: {
    refusals: 'a mail cannot be answered with why it was not taken',
    flood: 'mail servers limit who sends',
  },
  async open() {
    const port = new MailWorld()
    return {
      port,
      another: new MailWorld({}, port),
      advance: (durationMs: number) => port.provider.clock.advance(durationMs),
      close: async () => {},
    }
  },
}

describe('[L8] [L17] [L19] mail keeps the promises of a channel', () => {
  for (const each of channelConformance) it(each.name, () => each.run(harness))
})
