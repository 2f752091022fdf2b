import { type Actor, systemActor } from '../authorization/actor.js'
import type { ConversationMessage } from '../channel/channel-adapter.js'
import { changeConversation } from '../conversation/change-conversation.js'
import type { Arrival } from '../customer/customer-book.js'
import type { Engine } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import type { CustomerId, InteractionId } from '../identity/identity.js'
import { interactions } from '../interaction/interaction.js'
import type { MessageBook } from '../message/message-book.js'
import { DetectorGuard } from './detector-guard.js'
import { languageAfter } from './heard-language.js'
import type { DetectedLanguage, LanguageDetectionOptions } from './language-detector.js'
import { isEnough, writtenWords } from './written-words.js'

const LANGUAGES = systemActor('languages')
/** Somebody who has said nothing yet by which a language can be told says it soon, or writes pictures. */
const EARLIER_MAX = 10

/** The language in which to answer: the one that was asked for, else the one that the customer writes. */
export function spokenLanguage({ customer, conversation }: Arrival): string | undefined {
  return customer.preferences?.language ?? conversation.language?.tag
}

/** Finds out in which language customers write, and has what is open with them follow. */
export class ConversationLanguages {
  readonly #engine: Engine
  readonly #messages: MessageBook
  readonly #guard: DetectorGuard | undefined

  /** Without options nobody is asked, and only what was asked for counts. */
  constructor(engine: Engine, messages: MessageBook, options: LanguageDetectionOptions | undefined) {
    this.#engine = engine
    this.#messages = messages
    this.#guard = options && new DetectorGuard(engine, options)
  }

  /** The language in which to answer once this message is heard, which never takes longer than the detector may. */
  async hear(arrival: Arrival, message: ConversationMessage): Promise<string | undefined> {
    const known = spokenLanguage(arrival)
    const isChosen = arrival.customer.preferences?.language !== undefined
    if (!this.#guard || isChosen || message.text === undefined) return known
    try {
      const detected = await this.#detected(this.#guard, arrival, message)
      if (!detected) return known
      const heard = await changeConversation(this.#engine, arrival.conversation.id, (conversation) => {
        const language = languageAfter(conversation.language, detected, this.#engine.clock.now())
        return language && { ...conversation, language }
      })
      return heard?.language?.tag ?? known
    } catch (error) {
      this.#engine.logger.warn('language could not be noted', { error: errorText(error) })
      return known
    }
  }

  /** The same for what is open already, and held up by nothing. What was chosen meanwhile stays. */
  async follow(interaction: InteractionId, arrival: Arrival, message: ConversationMessage): Promise<void> {
    const before = spokenLanguage(arrival)
    const after = await this.hear(arrival, message)
    const { language } = this.#engine.get(interactions, interaction) ?? {}
    if (after !== undefined && after !== language && (language === undefined || language === before))
      await this.#note(LANGUAGES, interaction, after)
  }

  /** Somebody has said in which language the customer wants to be answered: what is open follows. */
  async chosen(actor: Actor, customer: CustomerId, language: string): Promise<void> {
    for (const { body } of this.#engine.all(interactions).values())
      if (body.customer === customer && body.language !== language) await this.#note(actor, body.id, language)
  }

  async #note(actor: Actor, id: InteractionId, language: string): Promise<void> {
    try {
      await this.#engine.run(actor, (transaction) => {
        const interaction = transaction.read(interactions, id)
        if (!interaction || interaction.language === language) return
        transaction.put(interactions, id, { ...interaction, language })
        transaction.fact('interaction:languageKnown', { interaction: id, language })
      })
    } catch (error) {
      this.#engine.logger.warn('language could not be shown', { interaction: id, error: errorText(error) })
    }
  }

  async #detected(
    guard: DetectorGuard,
    { conversation: { id, language } }: Arrival,
    { sequence, text = '' }: ConversationMessage,
  ): Promise<DetectedLanguage | undefined> {
    const words = writtenWords(text)
    if (isEnough(words)) return guard.detect(words)
    // What is too short to tell by changes nothing that is known.
    if (language || sequence === 1) return undefined
    const before = await this.#messages.history(id, { before: sequence, limit: EARLIER_MAX })
    const said = before.flatMap((earlier) => (earlier.author.role === 'customer' ? (earlier.text ?? []) : []))
    const all = writtenWords([...said, words].join('\n'))
    return isEnough(all) ? guard.detect(all) : undefined
  }
}
