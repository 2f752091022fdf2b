import { z } from 'zod'
import type { Actor } from '../authorization/actor.js'
import { lazily } from '../collections/lazily.js'
import type { Engine } from '../engine/plugin.js'
import type { Transaction } from '../engine/transaction.js'
import { parseInput } from '../errors/parse-input.js'
import type { InteractionId } from '../identity/identity.js'
import { inStage, interactions } from '../interaction/interaction.js'
import type { EngagedStage } from '../interaction/stage.js'
import type { CallLegs } from './call-legs.js'
import type { CallCommandOutcome, Calls } from './calls.js'
import type { DigitRelay } from './digit-relay.js'
import type { ContactPermissions } from '../permission/contact-permissions.js'
import type { OutboundCalls } from './outbound-calls.js'
import type { RecordingBook } from './recording-book.js'
import { startCall } from './start-call.js'

export interface CallCommandsOptions {
  readonly engine: Engine
  /** Of this process. */
  readonly site?: string | undefined
  readonly legs: CallLegs
  readonly distant: DigitRelay
  readonly recordings: RecordingBook
  readonly permissions: ContactPermissions
  readonly outbound: OutboundCalls
}

const yesNo = lazily(() => z.boolean())
const dialable = lazily(() => z.string().regex(/^[0-9*#A-D]{1,64}$/, 'takes 1 to 64 of 0–9, *, # and A–D'))

/** What agents and supervisors do with calls, by commands of the center. */
export function callCommands(options: CallCommandsOptions): Calls {
  const { engine, legs, distant, recordings } = options
  const refusal = (id: InteractionId): CallCommandOutcome | undefined => {
    const interaction = engine.get(interactions, id)
    if (!interaction) return { outcome: 'refused', reason: 'closed' }
    if (interaction.medium !== 'voice') return { outcome: 'refused', reason: 'notVoice' }
    return interaction.stage.name === 'engaged' ? undefined : { outcome: 'refused', reason: 'notEngaged' }
  }
  const authorize = (actor: Actor, id: InteractionId, action: string): void => {
    const stage = engine.get(interactions, id)?.stage
    const own = stage?.name === 'engaged' && stage.agent === actor.id
    engine.authorize(actor, own ? 'interaction:own' : action, { interaction: id })
  }
  /** One commit; none when the stage stays as it is. */
  const change = async (
    actor: Actor,
    id: InteractionId,
    action: string,
    next: (transaction: Transaction, stage: EngagedStage) => EngagedStage,
  ): Promise<CallCommandOutcome> => {
    const refused = refusal(id)
    if (refused) return refused
    authorize(actor, id, action)
    return engine.run(actor, (transaction): CallCommandOutcome => {
      const interaction = transaction.read(interactions, id)
      if (interaction?.stage.name !== 'engaged') return { outcome: 'refused', reason: 'notEngaged' }
      const stage = next(transaction, interaction.stage)
      if (stage !== interaction.stage) transaction.put(interactions, id, inStage(interaction, stage))
      return { outcome: 'done' }
    })
  }
  return {
    start: (actor, request) => startCall(options, actor, request),
    async hold(actor, id, said) {
      const held = parseInput(yesNo(), said, 'held')
      return change(actor, id, 'interaction:hold', (transaction, stage) => {
        if ((stage.held ?? false) === held) return stage
        transaction.fact('interaction:held', { interaction: id, agent: stage.agent, held })
        return { ...stage, held }
      })
    },
    async secure(actor, id, said) {
      const secured = parseInput(yesNo(), said, 'secured')
      return change(actor, id, 'interaction:secure', (transaction, stage) => {
        if ((stage.secured ?? false) === secured) return stage
        transaction.fact('interaction:secured', { interaction: id, agent: stage.agent, secured })
        return { ...stage, secured }
      })
    },
    async sendDigits(actor, id, digits) {
      const refused = refusal(id)
      if (refused) return refused
      authorize(actor, id, 'interaction:sendDigits')
      const checked = parseInput(dialable(), digits, 'digits')
      const home = engine.get(interactions, id)?.home
      if (home !== undefined && home !== engine.node) {
        const isSent = await distant.ask(home, id, checked)
        return isSent ? { outcome: 'done' } : { outcome: 'refused', reason: 'failed' }
      }
      const call = legs.customer(id)
      if (!call) return { outcome: 'refused', reason: 'failed' }
      return (await call.sendDigits(checked)) === 'sent'
        ? { outcome: 'done' }
        : { outcome: 'refused', reason: 'failed' }
    },
    quality(actor, id) {
      authorize(actor, id, 'interaction:measure')
      const stage = engine.get(interactions, id)?.stage
      const customer = legs.customer(id)?.quality()
      const agent = stage?.name === 'engaged' ? legs.party(stage.offer.id)?.quality() : undefined
      return { ...(customer && { customer }), ...(agent && { agent }) }
    },
    async recordings(actor, range = {}) {
      engine.authorize(actor, 'recording:read')
      return recordings.list(range)
    },
  }
}
