import type { Instant } from '@ringwright/core'
import { z } from 'zod'
import type { Lead } from '../lead/lead.js'

/** What becomes of the lead, where that is not for the retry policy to say. */
export type LeadResult =
  /** It is done with. */
  | { readonly result: 'done' }
  /** The person asked to be called no more. */
  | { readonly result: 'doNotCall' }
  /** It was a machine, though it was taken for a person. It is tried again as machines are. */
  | { readonly result: 'machine' }
  /** An appointment; with an agent, it is called from then on while that agent is idle. */
  | { readonly result: 'callAt'; readonly at: Instant; readonly agent?: Lead['agent'] }

/** What an agent has said of a lead. */
export interface AgentsWord {
  readonly result: LeadResult
  /** Who said with the result `doNotCall` that the number is called no more, where that is still to be entered. */
  readonly refusedBy?: string
}

export const leadResultSchema = z.discriminatedUnion('result', [
  z.strictObject({ result: z.literal('done') }),
  z.strictObject({ result: z.literal('doNotCall') }),
  z.strictObject({ result: z.literal('machine') }),
  z.strictObject({ result: z.literal('callAt'), at: z.number(), agent: z.string().min(1).optional() }),
])

export const agentsWordSchema = z.object({ result: leadResultSchema, refusedBy: z.string().optional() })
