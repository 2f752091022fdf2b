import type { Attachment, Clock, ConversationMessage, SendOutcome } from '@ringwright/core'
import { z } from 'zod'
import type { GraphAnswer, GraphApi } from './graph-api.js'
import { isOutsideWindow, outcomeOfError } from './messaging-errors.js'
import type { MessagingAccount, MessagingSettings } from './messaging-options.js'
import type { MessagingProfile } from './messaging-profile.js'
import type { SentLog } from './sent-log.js'

const sentMessage = z.object({ message_id: z.string().min(1) })

export interface MessagingOutboundOptions {
  readonly api: GraphApi
  readonly clock: Clock
  readonly profile: MessagingProfile
  readonly settings: MessagingSettings
  readonly sent: SentLog
}

/** Sends messages of ours by the Send API, one call each. */
export class MessagingOutbound {
  readonly #options: MessagingOutboundOptions

  constructor(options: MessagingOutboundOptions) {
    this.#options = options
  }

  async send(address: string, service: string, message: ConversationMessage): Promise<SendOutcome> {
    const { clock, profile, settings, sent } = this.#options
    const account = this.#accountOf(service)
    if (!account) return { outcome: 'refused', reason: `No account of ${profile.product} serves "${service}"` }
    const content = contentOf(message)
    if (!content) return { outcome: 'refused', reason: `There is nothing in it that ${profile.product} can show` }
    const body = { recipient: { id: address }, message: content }
    let answer = await this.#post(account, { ...body, messaging_type: 'RESPONSE' })
    // The tag is for people who answer late, and Meta sees to it that it is.
    const isByPerson = settings.humanAgentTag && message.author.role === 'agent'
    if (answer.outcome === 'error' && isOutsideWindow(answer.error) && isByPerson)
      answer = await this.#post(account, { ...body, messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' })
    if (answer.outcome === 'error') return outcomeOfError(answer.error, profile.product, answer.retryAfterMs)
    if (answer.outcome !== 'done') return answer
    const externalId = sentMessage.safeParse(answer.json).data?.message_id
    if (externalId === undefined) return { outcome: 'unknown', reason: `${profile.product} gave no id` }
    sent.add(address, externalId, clock.now())
    return { outcome: 'sent', externalId }
  }

  async typing(address: string, service: string, typing: boolean): Promise<void> {
    const account = this.#accountOf(service)
    const action = typing ? 'typing_on' : 'typing_off'
    if (account) await this.#post(account, { recipient: { id: address }, sender_action: action })
  }

  #post({ id, accessToken }: MessagingAccount, body: object): Promise<GraphAnswer> {
    return this.#options.api.call(`${id}/messages`, { accessToken, body })
  }

  #accountOf(service: string): MessagingAccount | undefined {
    return this.#options.settings.accounts.find((each) => each.service === service)
  }
}

function contentOf({ text, attachments: [file] = [], options = [] }: ConversationMessage): object | undefined {
  if (file) return { attachment: { type: kindOf(file), payload: { url: file.url } } }
  if (text === undefined) return undefined
  const replies = options.map(({ id, label }) => ({ content_type: 'text', title: label, payload: id }))
  return { text, ...(replies.length > 0 && { quick_replies: replies }) }
}

function kindOf({ contentType }: Attachment): string {
  const [kind = ''] = contentType.toLowerCase().split('/')
  return ['image', 'video', 'audio'].includes(kind) ? kind : 'file'
}
