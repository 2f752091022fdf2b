import { channelConformance } from '@ringwright/core/conformance'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, it } from 'vitest'
import { MessageCenter } from './fixtures/message-center.js'
import { type PlayedSmsProvider, SmsWorld } from './fixtures/sms-world.js'
import { TwilioApi } from './fixtures/twilio-api.js'

describe.each([
  ['Twilio', () => new TwilioApi(steppingClock())],
  ['SMPP', () => new MessageCenter(steppingClock())],
])('[L9] [L17] [L18] [L19] text messages by %s keep the promises of a channel', (_, played) => {
  const harness = {
    without: {
      refusals: 'nobody can be told why a text message was not taken',
      flood: 'networks limit their subscribers',
    },
    async open() {
      const provider: PlayedSmsProvider = played()
      const port = new SmsWorld(provider)
      return {
        port,
        another: new SmsWorld(provider, {}, port),
        advance: (durationMs: number) => provider.clock.advance(durationMs),
        close: async () => {},
      }
    },
  }
  for (const each of channelConformance) it(each.name, () => each.run(harness))
})
