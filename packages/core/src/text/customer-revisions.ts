import type { InboundRevision, ReviseOutcome } from '../channel/channel-adapter.js'
import type { Engine } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import type { MessageBook } from '../message/message-book.js'
import { revisedMessage } from '../message/revised-message.js'
import type { Redaction } from '../message/redaction/redaction.js'
import { contentRefusal } from './content-refusal.js'
import type { ConversationPlaces } from './conversation-places.js'

export interface CustomerRevisionsOptions {
  readonly engine: Engine
  readonly places: ConversationPlaces
  readonly messages: MessageBook
  readonly redaction: Redaction
}

/** Where customers change what they have written, or take it back. */
export class CustomerRevisions {
  readonly #options: CustomerRevisionsOptions

  constructor(options: CustomerRevisionsOptions) {
    this.#options = options
  }

  async revise(channel: string, inbound: InboundRevision): Promise<ReviseOutcome> {
    const { engine, messages, places, redaction } = this.#options
    const { address, service, externalId, content } = inbound
    const refusal = content && contentRefusal(content)
    if (refusal) return { outcome: 'refused', reason: refusal }
    if (!engine.available) return { outcome: 'refused', reason: 'unavailable' }
    try {
      const conversation = await places.at(channel, address, service)
      const known = conversation && (await messages.written(conversation.id, channel, externalId))
      if (!conversation || known?.author.role !== 'customer') return { outcome: 'unknownMessage' }
      const { sequence } = known
      const stored = content && (await messages.claimed(redaction.content(content)))
      const by = { role: 'customer', id: conversation.customer } as const
      const now = engine.clock.now()
      // A provider's clock that is ahead says nothing of what is yet to come.
      const said = inbound.at !== undefined && { saidAt: Math.min(inbound.at, now) }
      const revised = await messages.update(conversation.id, sequence, (message) =>
        revisedMessage(message, { content: stored, at: now, by, ...said }),
      )
      if (!revised) return { outcome: 'unknownMessage' }
      await engine.run(by, (transaction) => {
        const revision = content ? 'edited' : 'deleted'
        transaction.fact('message:revised', { conversation: conversation.id, sequence, revision })
      })
      return { outcome: 'revised' }
    } catch (error) {
      engine.logger.warn('revision could not be taken', { channel, error: errorText(error) })
      return { outcome: 'refused', reason: 'unavailable' }
    }
  }
}
