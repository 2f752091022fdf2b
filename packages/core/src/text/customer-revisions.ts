import { systemActor } from '../authorization/actor.js'
import type { InboundRevision, ReviseOutcome } from '../channel/channel-adapter.js'
import type { Engine } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import type { MessageBook } from '../message/message-book.js'
import type { PermissionBook } from '../permission/permission-book.js'
import type { Redaction } from '../message/redaction/redaction.js'
import { revisedMessage } from '../message/revised-message.js'
import { type AwaitedRevision, awaitedRevisions } from './awaited-revision.js'
import { contentRefusal } from './content-refusal.js'
import type { ConversationPlaces } from './conversation-places.js'

export interface CustomerRevisionsOptions {
  readonly engine: Engine
  readonly places: ConversationPlaces
  readonly messages: MessageBook
  readonly permissions: PermissionBook
  readonly redaction: Redaction
}

/** Which message of whom. */
type NamedMessage = Pick<InboundRevision, 'address' | 'externalId'>

const ACTOR = systemActor('text')
/** How long a message is waited for that was changed before it came: providers deliver what was refused within minutes. */
const AWAITED_MS = 3_600_000
/** Changes that wait at once; most are of messages from before the center, which never come. Some 16 MB at the worst. */
const AWAITED_MAX = 1_000

/** Where customers change what they have written, or take it back. */
export class CustomerRevisions {
  readonly #options: CustomerRevisionsOptions

  constructor(options: CustomerRevisionsOptions) {
    const { engine } = options
    this.#options = options
    engine.define(awaitedRevisions)
    engine.deadline(awaitedRevisions, {
      deadline: ({ forgetAt }) => forgetAt,
      lapse: (transaction, id) => transaction.remove(awaitedRevisions, id),
    })
  }

  async revise(channel: string, inbound: InboundRevision): Promise<ReviseOutcome> {
    const { engine, permissions, redaction } = this.#options
    const { address } = inbound
    const refusal = inbound.content && contentRefusal(inbound.content)
    if (refusal) return { outcome: 'refused', reason: refusal }
    if (!engine.available) return { outcome: 'refused', reason: 'unavailable' }
    try {
      // Whoever is not heard may take words back, and not put others in their place.
      if (inbound.content && (await permissions.isBlocked({ channel, address }))) {
        engine.logger.info('change of a blocked contact refused', { channel })
        return { outcome: 'refused', reason: 'blocked' }
      }
      const revision = { ...inbound, content: inbound.content && redaction.content(inbound.content) }
      const outcome = await this.#change(channel, revision)
      if (outcome !== 'notThere') return { outcome }
      await this.#await(channel, revision)
      // Whoever has taken the message meanwhile may not have known that it is waited for.
      return { outcome: (await this.arrived(channel, inbound)) ? 'revised' : 'unknownMessage' }
    } catch (error) {
      engine.logger.warn('revision could not be taken', { channel, error: errorText(error) })
      return { outcome: 'refused', reason: 'unavailable' }
    }
  }

  /** A message may be there that was changed before it came. Resolves with whether it is changed by that. */
  async arrived(channel: string, message: NamedMessage): Promise<boolean> {
    const { engine } = this.#options
    const id = awaitedId(channel, message)
    const awaited = engine.get(awaitedRevisions, id)
    const outcome = awaited && (await this.#change(channel, awaited))
    if (!outcome || outcome === 'notThere') return false
    await engine.run(ACTOR, (transaction) => {
      if (transaction.read(awaitedRevisions, id)) transaction.remove(awaitedRevisions, id)
    })
    return outcome === 'revised'
  }

  async #change(
    channel: string,
    { address, service, externalId, content, at }: InboundRevision,
  ): Promise<'revised' | 'unknownMessage' | 'notThere'> {
    const { engine, messages, places } = this.#options
    const conversation = await places.at(channel, address, service)
    const known = conversation && (await messages.written(conversation.id, channel, externalId))
    if (!conversation || !known) return 'notThere'
    if (known.author.role !== 'customer') return 'unknownMessage'
    const { sequence } = known
    const stored = content && (await messages.claimed(content))
    const by = { role: 'customer', id: conversation.customer } as const
    const now = engine.clock.now()
    // A provider's clock that is ahead says nothing of what is yet to come.
    const said = at !== undefined && { saidAt: Math.min(at, now) }
    const revised = await messages.update(conversation.id, sequence, (message) =>
      revisedMessage(message, { content: stored, at: now, by, ...said }),
    )
    if (!revised) return 'unknownMessage'
    await engine.run(by, (transaction) => {
      const revision = content ? 'edited' : 'deleted'
      transaction.fact('message:revised', { conversation: conversation.id, sequence, revision })
    })
    return 'revised'
  }

  /** Of several changes of one message, the last is waited with, and none after it was taken back. */
  async #await(channel: string, { address, service, externalId, content, at }: InboundRevision): Promise<void> {
    const { engine } = this.#options
    const id = awaitedId(channel, { address, externalId })
    const said = at !== undefined && { at: Math.min(at, engine.clock.now()) }
    await engine.run(ACTOR, (transaction) => {
      const known = transaction.read(awaitedRevisions, id)
      if (!known && engine.all(awaitedRevisions).size >= AWAITED_MAX) return
      if (known && isOutdated(known, { content, ...said })) return
      const forgetAt = transaction.now + AWAITED_MS
      transaction.put(awaitedRevisions, id, { channel, address, service, externalId, content, ...said, forgetAt })
    })
  }
}

function isOutdated(known: AwaitedRevision, { content, at }: Pick<InboundRevision, 'content' | 'at'>): boolean {
  if (known.content === null || content === null) return known.content === null
  return at !== undefined && known.at !== undefined && at < known.at
}

function awaitedId(channel: string, { address, externalId }: NamedMessage): string {
  return `${channel}|${address}|${externalId}`
}
