import type { MessageContent } from '@ringwright/core'
import { channelConformance, type ChannelUnderTest, type ProviderMood } from '@ringwright/core/conformance'
import { hmac } from '@ringwright/core/provider'
import { type SteppingClock, steppingClock } from '@ringwright/core/simulation'
import { describe, it } from 'vitest'
import { textMessages } from './text-messages.js'

const ACCESS = { service: 'help', url: 'https://provider.example/send', key: 'key', secret: 'secret' }
const OPTIONS = { ...ACCESS, onFault: () => {} }

/** The provider, and the phones that outlive whatever is restarted. */
class Provider {
  readonly phones: { readonly to: string; readonly id: string; readonly text: string }[] = []
  webhook: (request: Request) => Promise<Response> = async () => new Response(null, { status: 502 })
  mood: ProviderMood = 'well'
  last = ''

  readonly fetch: typeof fetch = async (_url, init) => {
    if (this.mood === 'unreachable') throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })
    if (this.mood === 'silent') return new Promise(() => {})
    if (this.mood === 'garbage') return new Response('<html>')
    if (this.mood === 'busy') return new Response(null, { status: 429, headers: { 'retry-after': '7' } })
    if (this.mood === 'refusing') return new Response(null, { status: 404 })
    const message = JSON.parse(init?.body as string) as (typeof this.phones)[number]
    if (!this.phones.some(({ id }) => id === message.id)) this.phones.push(message)
    return Response.json({ id: `p-${message.id}` })
  }

  async post(body: string, secret = OPTIONS.secret) {
    const headers = { 'x-signature': hmac(secret, body) }
    const { status } = await this.webhook(new Request('https://center.example', { method: 'POST', headers, body }))
    return status < 300 ? 'taken' : status >= 500 ? 'again' : 'refused'
  }
}

function underTest(provider: Provider, clock: SteppingClock): ChannelUnderTest {
  const { channel, webhook } = textMessages({ ...OPTIONS, clock, fetch: provider.fetch })
  return {
    service: OPTIONS.service,
    adapter: {
      ...channel,
      async start(host) {
        provider.webhook = webhook
        await channel.start(host)
      },
    },
    async connect(name) {
      const number = `49${[...name].map((letter) => letter.charCodeAt(0)).join('')}`
      return {
        address: `+${number}`,
        async write({ text }: MessageContent, id) {
          provider.last = JSON.stringify({ from: number, text, id })
          if ((await provider.post(provider.last)) === 'taken') return { outcome: 'received' }
          return { outcome: 'refused', reason: 'unavailable' }
        },
        received: () => provider.phones.filter(({ to }) => to === `+${number}`),
        disconnect: async () => {},
      }
    },
    provider: {
      become: (mood) => void (provider.mood = mood),
      redeliver: () => provider.post(provider.last),
      forge: (text) => provider.post(JSON.stringify({ from: '491', text, id: 'f' }), 'guessed'),
      deliver: (body) => provider.post(body),
    },
  }
}

describe('[L17] a channel of one’s own keeps the promises of a channel', () => {
  const without = { refusals: 'the provider limits messages itself', flood: 'the provider limits its users' }
  for (const { name, run } of channelConformance)
    it(name, () =>
      run({
        without,
        async open() {
          const [provider, clock] = [new Provider(), steppingClock()]
          const [port, another] = [underTest(provider, clock), underTest(provider, clock)]
          return { port, another, advance: (durationMs) => clock.advance(durationMs), close: async () => {} }
        },
      }),
    )
})
