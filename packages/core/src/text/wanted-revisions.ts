import { type Actor, systemActor } from '../authorization/actor.js'
import type { ConversationMessage, MessageRevision } from '../channel/channel-adapter.js'
import type { Engine } from '../engine/plugin.js'
import type { Transaction } from '../engine/transaction.js'
import type { ConversationId } from '../identity/identity.js'
import type { MessageBook } from '../message/message-book.js'
import type { StoredMessage } from '../message/message.js'
import { revisedMessage } from '../message/revised-message.js'
import { leftOf, outboxes, type WantedRevision } from './text-records.js'

const ACTOR = systemActor('outbox')

/** What becomes of the changes that agents want. */
export class WantedRevisions {
  readonly #engine: Engine
  readonly #messages: MessageBook

  constructor(engine: Engine, messages: MessageBook) {
    this.#engine = engine
    this.#messages = messages
  }

  /** The message as it would be; undefined when it was taken back. What was begun before a crash is the same again. */
  revised(message: StoredMessage, { text, at, by }: WantedRevision): StoredMessage | undefined {
    if (message.editedAt === at && message.text === text) return message
    const { attachments } = message
    const content = text === null ? null : { text, ...(attachments && { attachments }) }
    return revisedMessage(message, { content, at, by })
  }

  /** Resolves with the message as it now is; undefined when there was nothing left to change. */
  async done(
    outbox: string,
    conversation: ConversationId,
    wanted: WantedRevision,
  ): Promise<ConversationMessage | undefined> {
    const { sequence, by } = wanted
    const message = await this.#messages.update(conversation, sequence, (stored) => this.revised(stored, wanted))
    await this.#settle(by, outbox, wanted, (transaction) => {
      if (message) transaction.fact('message:revised', { conversation, sequence, revision: revisionOf(wanted) })
    })
    return message
  }

  /** The customer reads what was there before. */
  async failed(
    outbox: string,
    { conversation, channel }: Pick<ConversationMessage, 'conversation' | 'channel'>,
    wanted: WantedRevision,
    reason: string,
  ): Promise<void> {
    const { sequence } = wanted
    const revision = revisionOf(wanted)
    const revisionFailure = { wanted: revision, at: this.#engine.clock.now(), reason }
    await this.#messages.update(conversation, sequence, (stored) => ({ ...stored, revisionFailure }))
    await this.#settle(ACTOR, outbox, wanted, (transaction) =>
      transaction.fact('message:revisionFailed', { conversation, sequence, channel, revision, reason }),
    )
  }

  async later(outbox: string, wanted: WantedRevision, retry: NonNullable<WantedRevision['retry']>): Promise<void> {
    await this.#engine.run(ACTOR, (transaction) => {
      const current = transaction.read(outboxes, outbox)
      if (!current?.revisions?.some((each) => isSame(each, wanted))) return
      const revisions = current.revisions.map((each) => (isSame(each, wanted) ? { ...each, retry } : each))
      transaction.put(outboxes, outbox, { ...current, revisions })
    })
  }

  /** It waits no longer; one that was wanted of the same message since then does. */
  async #settle(
    actor: Actor,
    outbox: string,
    wanted: WantedRevision,
    tell: (transaction: Transaction) => void,
  ): Promise<void> {
    await this.#engine.run(actor, (transaction) => {
      const current = transaction.read(outboxes, outbox)
      if (current?.home !== this.#engine.node) return
      const { revisions: waiting = [], ...rest } = current
      const revisions = waiting.filter((each) => !isSame(each, wanted))
      const left = leftOf(revisions.length > 0 ? { ...rest, revisions } : rest)
      if (left) transaction.put(outboxes, outbox, left)
      else transaction.remove(outboxes, outbox)
      tell(transaction)
    })
  }
}

function isSame(one: WantedRevision, other: WantedRevision): boolean {
  return one.sequence === other.sequence && one.number === other.number
}

function revisionOf({ text }: WantedRevision): MessageRevision {
  return text === null ? 'deleted' : 'edited'
}
