import { systemActor } from '../authorization/actor.js'
import { changeConversation } from '../conversation/change-conversation.js'
import type { Engine } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import type { ConversationId, InteractionId } from '../identity/identity.js'
import { interactions } from '../interaction/interaction.js'
import type { CommittedFact } from '../storage/fact.js'
import { claimId, openClaims } from './text-records.js'

const ACTOR = systemActor('text')

/** Sees to what is left of text requests when they are over. */
export class ClosedRequests {
  readonly #engine: Engine
  /** Of open requests in which the customer has had the last word so far: the number of that message. */
  readonly #lastWords = new Map<InteractionId, number>()

  constructor(engine: Engine) {
    this.#engine = engine
    engine.follow(({ facts }) => {
      for (const fact of facts) if (fact.type === 'message:added') this.#heard(fact as CommittedFact<'message:added'>)
    })
    engine.react(interactions, (after, before) => {
      if (after || before?.body.medium !== 'text') return
      const { id, conversation, channel, home } = before.body
      const sequence = this.#lastWords.get(id)
      this.#lastWords.delete(id)
      if (home !== engine.node) return
      if (sequence !== undefined) void this.endedWith(conversation, sequence)
      this.#forgetClaim(id, claimId(conversation, channel))
    })
  }

  /** Remembers that a request has ended with a message of its customer, so that the same one again begins no other. */
  async endedWith(conversation: ConversationId, sequence: number): Promise<void> {
    try {
      await changeConversation(this.#engine, conversation, (known) =>
        (known.endedWith ?? 0) < sequence ? { ...known, endedWith: sequence } : undefined,
      )
    } catch (error) {
      this.#engine.logger.warn('end of a request was not noted', { conversation, error: errorText(error) })
    }
  }

  #heard({ data: { interaction, role, sequence } }: CommittedFact<'message:added'>): void {
    const isOpen = this.#engine.get(interactions, interaction) !== undefined
    // What comes again is told of again, and is not the last word for that.
    const last = Math.max(sequence, this.#lastWords.get(interaction) ?? 0)
    if (isOpen && role === 'customer') this.#lastWords.set(interaction, last)
    else this.#lastWords.delete(interaction)
  }

  /** One that is left over after a crash counts as none and is replaced. */
  #forgetClaim(id: InteractionId, claim: string): void {
    const engine = this.#engine
    if (engine.get(openClaims, claim)?.interaction !== id) return
    engine
      .run(ACTOR, (transaction) => {
        if (transaction.read(openClaims, claim)?.interaction === id) transaction.remove(openClaims, claim)
      })
      .catch((error) => engine.logger.warn('claim could not be removed', { interaction: id, error: errorText(error) }))
  }
}
