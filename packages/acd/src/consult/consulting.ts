import {
  type Actor,
  type Consult,
  type Engine,
  type InteractionId,
  TALKS_WITH,
  awaitsCallback,
  parseInput,
} from '@ringwright/core'
import { z } from 'zod'
import type { ConsultEnd } from '../party/end-parties.js'
import { type NotEngaged, withEngaged } from '../party/engaged.js'
import { assertPhoneNumber } from '../party/phone-number.js'
import { byConsult, handOver } from '../transfer/hand-over.js'
import { type AsideOutcome, sayAside } from './aside.js'
import { reasonSchema, ringMsSchema } from '../transfer/transfers.js'
import { type ConsultRefusal, type ConsultTarget, changeConsult, endConsult, startConsult } from './consult-commands.js'

/** Whom an agent asks about a customer. */
export interface ConsultOptions {
  /** Another agent, or a number outside, which takes the right `interaction:callOut` and a call. */
  readonly target: ConsultTarget
  /** How long the phone rings, 1,000 to 600,000. Default 30,000. */
  readonly ringMs?: number
  /** Why, for whoever reads the facts; at most 200 characters. */
  readonly reason?: string
}

/** Whether what was asked of a consult was done. */
export type ConsultOutcome =
  | { readonly outcome: 'done' }
  | NotEngaged
  /**
   * `consulting`: somebody is asked already; `notConsulting`: nobody is; `notAnswered`: not yet; `notReached`: the
   * customer is being called back; `notVoice`: a chat has nobody outside, and its customer waits for nobody in the
   * line.
   */
  | {
      readonly outcome: 'refused'
      readonly reason: ConsultRefusal | 'notVoice' | 'consulting' | 'notConsulting' | 'notAnswered' | 'notReached'
    }

/** What an agent does who asks somebody else while the customer waits. */
export interface Consulting {
  /**
   * Calls another agent or, with the right `interaction:callOut`, a number, on behalf of the agent who has a call; the
   * customer hears music. If nobody answers, or the one who was asked hangs up, the agent has the customer again.
   * An agent who hangs up meanwhile leaves the customer to whoever is asked. Throws `invalid_argument` for a number that
   * cannot be called. In a chat another agent is asked on the screen, accepts there, and reads along.
   */
  consult(actor: Actor, interaction: InteractionId, options: ConsultOptions): Promise<ConsultOutcome>
  /**
   * Talks with the customer, with the one who is asked, or with both in a conference; who is left out hears music. In a chat
   * `both` lets the one who is asked write to the customer too, and `consulted` to the agent alone.
   */
  talkWith(actor: Actor, interaction: InteractionId, whom: Consult['talksWith']): Promise<ConsultOutcome>
  /** Ends it, also while the phone rings: the agent has the customer again. Whoever is asked may leave by it. */
  cancelConsult(actor: Actor, interaction: InteractionId): Promise<ConsultOutcome>
  /** Hands the customer over to the one who was asked (attended transfer), also out of a conference. */
  completeConsult(actor: Actor, interaction: InteractionId): Promise<ConsultOutcome>
  /**
   * Says something to the other one of a consult in a chat, which the customer never sees: up to 4,000 characters. It stays
   * with the papers of the interaction. Only the two may.
   */
  sayAside(actor: Actor, interaction: InteractionId, text: string): Promise<AsideOutcome>
}

const talksWithSchema = z.enum(TALKS_WITH)
const consultOptionsSchema = z.lazy(() =>
  z.strictObject({
    target: z.union([z.strictObject({ agent: z.string() }), z.strictObject({ number: z.string() })]),
    ringMs: ringMsSchema,
    reason: reasonSchema,
  }),
)

function isConsulted({ agent }: Consult, { role, id }: Actor): boolean {
  return role === 'agent' && agent === id
}

const DONE = { outcome: 'done' } as const
const refused = (reason: Extract<ConsultOutcome, { outcome: 'refused' }>['reason']): ConsultOutcome => ({
  outcome: 'refused',
  reason,
})

export function consulting(here: () => { readonly engine: Engine }): Consulting {
  const command = (actor: Actor, interaction: InteractionId) => ({
    ...{ engine: here().engine, actor, interaction },
    action: 'interaction:consult',
  })
  return {
    async consult(actor, interaction, options) {
      const { target, ...terms } = parseInput(consultOptionsSchema, options, 'consult')
      if ('number' in target) {
        assertPhoneNumber(target.number)
        here().engine.authorize(actor, 'interaction:callOut', { interaction, number: target.number })
      }
      return withEngaged<ConsultOutcome>({
        ...command(actor, interaction),
        decide(transaction, record, stage) {
          if (record.medium !== 'voice' && 'number' in target) return refused('notVoice')
          if (stage.consult) return refused('consulting')
          const refusal = startConsult(transaction, record, stage, target, terms)
          return refusal ? refused(refusal) : DONE
        },
      })
    },
    async talkWith(actor, interaction, said) {
      const whom = parseInput(talksWithSchema, said, 'whom')
      return withEngaged<ConsultOutcome>({
        ...command(actor, interaction),
        decide(transaction, record, stage) {
          if (!stage.consult) return refused('notConsulting')
          if (stage.consult.answeredAt === undefined) return refused('notAnswered')
          if (record.medium !== 'voice' && whom === 'customer') return refused('notVoice')
          changeConsult(transaction, record, stage, whom)
          return DONE
        },
      })
    },
    cancelConsult: (actor, interaction) =>
      withEngaged<ConsultOutcome>({
        ...command(actor, interaction),
        owns: ({ consult }) => consult !== undefined && isConsulted(consult, actor),
        decide(transaction, record, stage) {
          if (!stage.consult) return refused('notConsulting')
          const end: ConsultEnd = isConsulted(stage.consult, actor)
            ? { cause: 'left', endedBy: 'agent' }
            : { cause: 'canceled', endedBy: 'others' }
          endConsult(transaction, record, stage, end)
          return DONE
        },
      }),
    sayAside: (actor, interaction, said) => sayAside(here().engine, actor, interaction, said),
    completeConsult: (actor, interaction) =>
      withEngaged<ConsultOutcome>({
        ...command(actor, interaction),
        decide(transaction, record, stage) {
          if (!stage.consult) return refused('notConsulting')
          if (stage.consult.answeredAt === undefined) return refused('notAnswered')
          if (awaitsCallback(record)) return refused('notReached')
          handOver(transaction, record, stage, byConsult(stage.consult))
          return DONE
        },
      }),
  }
}
