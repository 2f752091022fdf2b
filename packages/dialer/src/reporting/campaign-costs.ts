import type { CommittedFact, Instant, Revision } from '@ringwright/core'
import type { Fold } from '@ringwright/core/reporting'
import { z } from 'zod'
// The facts that are counted, by declaration.
import type {} from '../attempt/attempt-facts.js'
import type { CallRates } from '../campaign/rates.js'

/** Sums are whole millionths of the currency, so that they add up. */
const MILLIONTHS = 1_000_000
const HOUR_MS = 3_600_000

const rates = z.object({
  currency: z.string(),
  perMinute: z.number(),
  stepSeconds: z.number(),
  agentPerHour: z.number(),
})

const openCall = z.object({
  campaign: z.string(),
  attempt: z.string(),
  rates,
  answeredAt: z.number(),
  /** Null before a person is there: until then the call ends with its attempt. */
  interaction: z.string().nullable(),
  /** Since when an agent has the person; null before, and where a flow has them. */
  agentSince: z.number().nullable(),
  /** The agent is not free when the call is over. */
  isWrapping: z.boolean(),
  isOver: z.boolean(),
})

/** A call that still costs. */
type OpenCall = z.infer<typeof openCall>

const sums = z.object({ line: z.number(), agents: z.number() })

/** What calls have cost so far, by currency, in millionths. */
export type CostSums = Record<string, z.infer<typeof sums>>

const costsSchema = z.object({ sums: z.record(z.string(), sums), open: z.array(openCall), changed: z.number() })

interface CampaignCosts {
  readonly sums: CostSums
  /** By attempt: as many as are on the line or being wrapped up. */
  readonly open: Map<string, OpenCall>
  changed: Revision
}

export interface CostsState {
  readonly campaigns: Map<string, CampaignCosts>
  /** The same open calls, by interaction. */
  readonly interactions: Map<string, OpenCall>
}

/** Counts what campaigns with rates spend: each call by the rates that stand in the fact of its answer. */
export const campaignCosts: Fold<CostsState> = {
  name: 'campaign-costs',
  version: 1,
  start: () => ({ campaigns: new Map(), interactions: new Map() }),
  apply(state, fact) {
    const campaign = changedBy(state, fact)
    if (campaign !== undefined) costsOf(state, campaign).changed = fact.revision
  },
  *parts({ campaigns }) {
    for (const [name, { changed }] of campaigns) yield { name, changed }
  },
  save({ campaigns }, part) {
    // What is kept does not change any more: the state does.
    const { sums, open, changed } = campaigns.get(part) as CampaignCosts
    return structuredClone({ sums, open: [...open.values()], changed })
  },
  load(parts) {
    const state = campaignCosts.start()
    for (const [name, saved] of parts) {
      const { sums, open, changed } = costsSchema.parse(saved)
      state.campaigns.set(name, { sums, open: new Map(open.map((call) => [call.attempt, call])), changed })
      for (const call of open) if (call.interaction !== null) state.interactions.set(call.interaction, call)
    }
    return state
  },
}

/** The campaign whose costs a fact changes. */
function changedBy(state: CostsState, fact: CommittedFact): string | undefined {
  switch (fact.type) {
    case 'attempt:answered':
      return answered(state, fact.data, fact.at)
    case 'attempt:live':
      answered(state, fact.data, fact.at)
      return live(state, fact.data)
    case 'interaction:engaged':
      // Also whom a bot has passed on.
      return change(state, fact.data.interaction, (call) => {
        call.agentSince ??= fact.at
      })
    case 'attempt:connected':
      return change(state, fact.data.interaction, (call) => {
        if (fact.data.agent !== undefined) call.agentSince ??= fact.at
      })
    case 'attempt:ended': {
      const call = state.campaigns.get(fact.data.campaign)?.open.get(fact.data.attempt)
      // With a person it may go on: an agent says how it went while both still talk.
      if (call?.interaction !== null) return undefined
      over(state, call, fact.at)
      return call.campaign
    }
    case 'interaction:closed':
      return change(state, fact.data.interaction, (call) => over(state, call, fact.at))
    default:
      return wrapUp(state, fact)
  }
}

/** What distribution says of agents: a dialer knows it by its port only, and these facts by their names. */
function wrapUp(state: CostsState, fact: { readonly type: string; readonly data: object; readonly at: Instant }) {
  const isStart = fact.type === 'agent:wrapUpStarted'
  if (!isStart && fact.type !== 'agent:wrapUpEnded') return undefined
  const { interaction } = fact.data as { readonly interaction: string }
  return change(state, interaction, (call) => {
    call.isWrapping = isStart
    if (!isStart && call.isOver) settle(state, call, fact.at)
  })
}

function answered(
  state: CostsState,
  { campaign, attempt, rates }: { campaign: string; attempt: string; rates?: CallRates },
  answeredAt: Instant,
): string | undefined {
  if (!rates) return undefined
  costsOf(state, campaign).open.set(attempt, {
    campaign,
    attempt,
    rates,
    answeredAt,
    interaction: null,
    agentSince: null,
    isWrapping: false,
    isOver: false,
  })
  return campaign
}

function live(
  state: CostsState,
  { campaign, attempt, interaction }: CommittedFact<'attempt:live'>['data'],
): string | undefined {
  const call = state.campaigns.get(campaign)?.open.get(attempt)
  if (!call) return undefined
  call.interaction = interaction
  state.interactions.set(interaction, call)
  return campaign
}

function change(state: CostsState, interaction: string, how: (call: OpenCall) => void): string | undefined {
  const call = state.interactions.get(interaction)
  if (call) how(call)
  return call?.campaign
}

/** The line is free; the agent is once the wrap-up is done. */
function over(state: CostsState, call: OpenCall, at: Instant): void {
  const { rates, answeredAt } = call
  const steps = Math.max(1, Math.ceil((at - answeredAt) / (1_000 * rates.stepSeconds)))
  sumsOf(state, call).line += Math.round((steps * rates.stepSeconds * rates.perMinute * MILLIONTHS) / 60)
  call.isOver = true
  if (!call.isWrapping) settle(state, call, at)
}

function settle(state: CostsState, call: OpenCall, at: Instant): void {
  const { rates, agentSince, campaign, attempt, interaction } = call
  if (agentSince !== null)
    sumsOf(state, call).agents += Math.round(((at - agentSince) * rates.agentPerHour * MILLIONTHS) / HOUR_MS)
  state.campaigns.get(campaign)?.open.delete(attempt)
  if (interaction !== null) state.interactions.delete(interaction)
}

function sumsOf(state: CostsState, { campaign, rates: { currency } }: OpenCall): CostSums[string] {
  const { sums } = costsOf(state, campaign)
  sums[currency] ??= { line: 0, agents: 0 }
  return sums[currency]
}

function costsOf({ campaigns }: CostsState, campaign: string): CampaignCosts {
  let costs = campaigns.get(campaign)
  if (!costs) {
    costs = { sums: {}, open: new Map(), changed: 0 }
    campaigns.set(campaign, costs)
  }
  return costs
}

/** What was spent in one currency. */
export interface CampaignCost {
  readonly currency: string
  /** Of calls, from the answer to the hang-up. */
  readonly line: number
  /** Of agents, for talks and wrap-ups. */
  readonly agents: number
  readonly total: number
}

/** In units of the currencies. */
export function costsIn(state: CostsState, campaign: string): readonly CampaignCost[] {
  return Object.entries(state.campaigns.get(campaign)?.sums ?? {}).map(([currency, { line, agents }]) => ({
    ...{ currency, line: line / MILLIONTHS, agents: agents / MILLIONTHS },
    total: (line + agents) / MILLIONTHS,
  }))
}
