import {
  type Actor,
  type ConversationId,
  type ConversationMessage,
  type Engine,
  type Interaction,
  errorText,
} from '@ringwright/core'
import { z } from 'zod'
import type { ReplyProposer } from './reply-proposer.js'
import type { Translator } from './translator.js'

/** Machines that help agents, as `assistance` of the agent link names them. */
export interface AssistanceOptions {
  /** Default: none, and `translate` is refused with `notOffered`. */
  readonly translator?: Translator
  /** Default: none, and `proposeReplies` is refused with `notOffered`. */
  readonly proposer?: ReplyProposer
  /** How long either may take. Default 10,000. */
  readonly withinMs?: number
}

/** `notOffered`: the host has named none; `late`, `failed`: the original is all there is; `busy`: too many are asked already. */
export type AssistanceRefusal = 'notOffered' | 'late' | 'failed' | 'busy'

export type TranslateOutcome =
  | { readonly outcome: 'translated'; readonly text: string; readonly language?: string; readonly by: string }
  | { readonly outcome: 'refused'; readonly reason: AssistanceRefusal | 'noText' }

export type ProposeOutcome =
  | { readonly outcome: 'proposed'; readonly proposals: readonly string[]; readonly by: string }
  | { readonly outcome: 'refused'; readonly reason: AssistanceRefusal }

type Asked<Answer> = { readonly answer: Answer } | { readonly reason: AssistanceRefusal }

const WITHIN_MS = 10_000
/** Questions of one node under way at once: a service that is slow is not helped by more. */
const UNDER_WAY_MAX = 100
/** What a model reads of a conversation: what an agent reads, too, before answering. */
const MESSAGES_MAX = 30
const PROPOSALS_MAX = 3
const PROPOSAL_LENGTH_MAX = 4_000
/** Other languages need more letters; of four times as many it is no translation. */
const TRANSLATION_LENGTH_MAX = 65_536

const translationSchema = z.object({
  text: z.string().max(TRANSLATION_LENGTH_MAX).regex(/\S/),
  language: z.string().max(64).exactOptional(),
})
const proposalsSchema = z.array(z.string())

/** Asks machines on behalf of agents, for a time, and believes nothing of what they answer. */
export class Assistance {
  readonly #engine: Engine
  readonly #options: AssistanceOptions
  #underWay = 0

  constructor(engine: Engine, options: AssistanceOptions) {
    this.#engine = engine
    this.#options = options
  }

  /** Who would be asked. */
  get names(): { readonly translator?: string; readonly proposer?: string } {
    const { translator, proposer } = this.#options
    return { ...(translator && { translator: translator.name }), ...(proposer && { proposer: proposer.name }) }
  }

  async translate(conversation: ConversationId, sequence: number, to: string): Promise<TranslateOutcome> {
    const { translator } = this.#options
    if (!translator) return { outcome: 'refused', reason: 'notOffered' }
    const range = { after: sequence - 1, limit: 1 }
    const [message] = await this.#engine.conversations.history(conversation, range)
    const text = message?.sequence === sequence ? message.text : undefined
    if (text === undefined) return { outcome: 'refused', reason: 'noText' }
    const asked = await this.#asked(translator.name, translationSchema, (signal) =>
      translator.translate({ text, to }, signal),
    )
    if ('reason' in asked) return { outcome: 'refused', ...asked }
    return { outcome: 'translated', ...asked.answer, by: translator.name }
  }

  async propose(
    actor: Actor,
    { id, conversation, customer, language: heard, stage }: Interaction,
  ): Promise<ProposeOutcome> {
    const { proposer } = this.#options
    if (!proposer) return { outcome: 'refused', reason: 'notOffered' }
    const { conversations } = this.#engine
    const [messages, known] = await Promise.all([
      conversations.history(conversation, { limit: MESSAGES_MAX }),
      conversations.customer(customer),
    ])
    const language = known?.preferences?.language ?? heard
    const request = {
      messages: messages.flatMap(said),
      queue: 'queue' in stage ? stage.queue : '',
      ...(language !== undefined && { language }),
    }
    const asked = await this.#asked(proposer.name, proposalsSchema, (signal) => proposer.propose(request, signal))
    if ('reason' in asked) return { outcome: 'refused', ...asked }
    const { name: by } = proposer
    const proposals = asked.answer
      .map((text) => text.trim())
      .filter((text) => text !== '' && text.length <= PROPOSAL_LENGTH_MAX)
      .slice(0, PROPOSALS_MAX)
    await this.#engine.run(actor, (transaction) =>
      transaction.fact('interaction:repliesProposed', { interaction: id, by, count: proposals.length }),
    )
    return { outcome: 'proposed', proposals, by }
  }

  async #asked<Answer>(
    name: string,
    schema: z.ZodType<Answer>,
    ask: (signal: AbortSignal) => Promise<unknown>,
  ): Promise<Asked<Answer>> {
    const { clock, logger } = this.#engine
    if (this.#underWay >= UNDER_WAY_MAX) return { reason: 'busy' }
    this.#underWay++
    const late = new AbortController()
    const silence = new Promise<'late'>((resolve) => {
      late.signal.addEventListener('abort', () => resolve('late'))
    })
    const timer = clock.setTimer(this.#options.withinMs ?? WITHIN_MS, () => late.abort())
    try {
      const answer = await Promise.race([ask(late.signal), silence])
      return late.signal.aborted ? { reason: 'late' } : { answer: schema.parse(answer) }
    } catch (error) {
      if (late.signal.aborted) return { reason: 'late' }
      logger.warn('assistance failed', { name, error: errorText(error) })
      return { reason: 'failed' }
    } finally {
      timer.cancel()
      this.#underWay--
    }
  }
}

function said({ author: { role }, text }: ConversationMessage): readonly { role: typeof role; text: string }[] {
  return text === undefined ? [] : [{ role, text }]
}
