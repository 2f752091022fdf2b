import {
  type ChannelAdapter,
  ChannelInbox,
  type Clock,
  type Plugin,
  type SendOutcome,
  systemClock,
} from '@ringwright/core'
import { callProvider, isSignedWith, parseJson, webhook } from '@ringwright/core/provider'
import { z } from 'zod'

export interface TextMessagesOptions {
  readonly service: string
  readonly url: string
  readonly key: string
  readonly secret: string
  readonly clock?: Clock
  readonly fetch?: typeof fetch
  /** Default: to standard error. */
  readonly onFault?: (error: unknown) => void
}

const hook = z.object({ from: z.string().min(3), text: z.string().min(1).max(1_600), id: z.string().min(1) })
const accepted = z.object({ id: z.string() })

export function textMessages({ service, url, key, secret, ...given }: TextMessagesOptions) {
  const { clock = systemClock(), onFault = console.error, ...client } = given
  let inbox: ChannelInbox | undefined
  const channel: ChannelAdapter = {
    name: 'text-messages',
    capabilities: { textLengthMax: 1_600, attachments: false, typing: false, rate: { perSecond: 10, burst: 10 } },
    async start(host) {
      inbox = new ChannelInbox(host, onFault)
    },
    async send(to, _service, { id, text }): Promise<SendOutcome> {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      const answer = await callProvider({ clock, ...client }, { url, headers, body: JSON.stringify({ to, id, text }) })
      if (answer.outcome !== 'answered') return answer
      if (answer.status >= 400) return { outcome: 'refused', reason: 'The number is not in use' }
      const message = parseJson(answer.text, accepted)
      if (!message) return { outcome: 'unknown', reason: 'The provider gave no id' }
      return { outcome: 'sent', externalId: message.id }
    },
    async stop() {
      inbox = undefined
    },
  }
  const plugin: Plugin = { name: channel.name, setup: () => ({ channel }) }
  const receive = webhook({
    clock,
    authenticate: ({ headers, body }) => isSignedWith([secret], body, headers.get('x-signature') ?? ''),
    async take({ text: body }) {
      const message = parseJson(body, hook)
      if (!message) return 'malformed'
      const { id, text } = message
      const address = `+${message.from.replace(/\D/g, '')}`
      const outcome = await inbox?.receive({ address, service, content: { text }, externalId: `${address}/${id}` })
      const isLost = !outcome || (outcome.outcome === 'refused' && outcome.reason === 'unavailable')
      return isLost ? 'again' : 'taken'
    },
    onFault,
  })
  return { ...plugin, channel, webhook: receive }
}
