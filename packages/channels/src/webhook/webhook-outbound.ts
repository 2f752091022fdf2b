import type { ConversationMessage, Engine, MessageId, SendOutcome } from '@ringwright/core'
import { callProvider, parseJson, type ProviderAnswer } from '@ringwright/core/provider'
import type { WebhookSettings } from './webhook-options.js'
import { type OutgoingMessage, receivedAnswer, refusedAnswer, type WebhookNotice } from './webhook-protocol.js'
import { signedHeaders } from './webhook-signature.js'

/** Notices that are hints; more of them under way at once are dropped, as any may be. */
const HINTS_MAX = 100

/** Posts to the application what its customers are to see. */
export class WebhookOutbound {
  readonly #settings: WebhookSettings
  readonly #engine: Engine
  #hints = 0

  constructor(settings: WebhookSettings, engine: Engine) {
    this.#settings = settings
    this.#engine = engine
  }

  async send(to: string, service: string, message: ConversationMessage): Promise<SendOutcome> {
    const notice: WebhookNotice = { type: 'message', service, to: { id: to }, message: outgoing(message) }
    return outcomeOf(await this.#post(notice, message.id), message.id)
  }

  async revise(to: string, service: string, message: ConversationMessage): Promise<SendOutcome> {
    const { id, deletedAt } = message
    const notice: WebhookNotice = {
      ...{ service, to: { id: to } },
      ...(deletedAt === undefined
        ? { type: 'message.edited', message: outgoing(message) }
        : { type: 'message.deleted', message: { id } }),
    }
    return outcomeOf(await this.#post(notice, this.#engine.newId<MessageId>()), id)
  }
  /** Tells of what passes: it may be lost. */
  hint(to: string, service: string, hint: HintOf<'typing'> | HintOf<'state'>): void {
    if (this.#hints >= HINTS_MAX) return
    this.#hints++
    const notice = { ...hint, service, to: { id: to } } as WebhookNotice
    // What is wrong with the application shows when a message is sent.
    void this.#post(notice, this.#engine.newId<MessageId>()).finally(() => this.#hints--)
  }

  #post(notice: WebhookNotice, id: string): Promise<ProviderAnswer> {
    const { url, sends, timeoutMs, fetch } = this.#settings
    const { clock } = this.#engine
    const body = JSON.stringify(notice)
    const headers = signedHeaders(sends, body, { id, at: clock.now() })
    return callProvider({ clock, timeoutMs, ...(fetch && { fetch }) }, { url, headers, body })
  }
}

type HintOf<T extends 'typing' | 'state'> = Omit<Extract<WebhookNotice, { type: T }>, 'service' | 'to'>

function outcomeOf(answer: ProviderAnswer, externalId: string): SendOutcome {
  if (answer.outcome !== 'answered') return answer
  const { status, text } = answer
  if (status >= 400) {
    return {
      outcome: 'refused',
      reason: parseJson(text, refusedAnswer)?.reason ?? `The application answered ${status}`,
    }
  }
  if (!parseJson(text, receivedAnswer)) {
    return { outcome: 'unknown', reason: 'The application did not say that it received the message' }
  }
  return { outcome: 'sent', externalId }
}

/** For the customer's eyes: what it is in, not who of us it was in which system. */
function outgoing({ id, sequence, at, author, ...content }: ConversationMessage): OutgoingMessage {
  const { text, attachments, options, card, location } = content
  const { role, name } = author
  return {
    ...{ id, sequence, at },
    from: { role, ...(name !== undefined && { name }) },
    ...(text !== undefined && { text }),
    ...(attachments && { attachments }),
    ...(options && { options }),
    ...(card && { card }),
    ...(location && { location }),
  }
}
