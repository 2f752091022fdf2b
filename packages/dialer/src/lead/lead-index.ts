import type { AgentId, Engine, InteractionId } from '@ringwright/core'
import type { Candidate } from '../pacing/pacer.js'
import { candidateOf } from './candidate-of.js'
import { type Lead, type LeadStage, expectingAgent, leads } from './lead.js'
import { tally } from './tally.js'

/** The leads of one campaign that are at hand, by stage; within a stage in the order in which they came. */
export type StagedLeads = Readonly<Record<LeadStage['name'], ReadonlyMap<string, Lead>>>

interface CampaignLeads {
  readonly staged: Record<LeadStage['name'], Map<string, Lead>>
  /** What a pacer is shown of those that are ready, in their order. */
  readonly candidates: Map<string, Candidate>
  /** How many of those that are ready are for one agent. */
  appointed: number
  /** Of all stages. */
  size: number
}

const NONE = noLeads()

/** Leads at hand by campaign and interaction, as the head image has them: changes in flight count. */
export class LeadIndex {
  readonly #campaigns = new Map<string, CampaignLeads>()
  readonly #interactions = new Map<InteractionId, string>()
  /** Agents whose appointments are being called or shown, and how many of each. */
  readonly #expecting = new Map<AgentId, number>()
  /** Numbers that were called by leads that are through and still here, and by how many of them. */
  readonly #unwritten = new Map<string, number>()
  readonly #removalListeners = new Set<(id: string) => void>()

  constructor(engine: Engine) {
    engine.index(leads, (after, before) => {
      if (before) this.#forget(before.body)
      if (after) this.#add(after.body)
      else if (before) for (const listener of this.#removalListeners) listener(before.body.id)
    })
  }

  of(campaign: string): StagedLeads {
    return (this.#campaigns.get(campaign) ?? NONE).staged
  }

  /** The first leads that are ready, as a pacer is shown them. */
  candidates(campaign: string, most: number): readonly Candidate[] {
    const { candidates } = this.#campaigns.get(campaign) ?? NONE
    const first: Candidate[] = []
    for (const candidate of candidates.values()) {
      if (first.length === most) break
      first.push(candidate)
    }
    return first
  }

  /** How many are ready for anybody, and how many for the agent they have an appointment with, who may be busy for long. */
  ready(campaign: string): { readonly forAnybody: number; readonly appointed: number } {
    const { candidates, appointed } = this.#campaigns.get(campaign) ?? NONE
    return { forAnybody: candidates.size - appointed, appointed }
  }

  /** How many leads a campaign has at hand, in whatever stage. */
  atHand(campaign: string): number {
    return (this.#campaigns.get(campaign) ?? NONE).size
  }

  /** Campaigns that have leads at hand, whatever state they are in. */
  campaigns(): Iterable<string> {
    return this.#campaigns.keys()
  }

  /** Those through, of all campaigns. */
  *settled(): Generator<Lead> {
    for (const { staged } of this.#campaigns.values()) yield* staged.settled.values()
  }

  /** How many calls the pacer and the ledger must count. */
  inFlight(campaign: string): number {
    const { calling, live } = this.of(campaign)
    return calling.size + live.size
  }

  /** Whether somebody who has an appointment with the agent is being called or shown, for whatever campaign. */
  isExpecting(agent: AgentId): boolean {
    return this.#expecting.has(agent)
  }

  /** Whether the directory may not know yet how a call to the number has ended. */
  isUnwritten(number: string): boolean {
    return this.#unwritten.has(number)
  }

  withInteraction(interaction: InteractionId): string | undefined {
    return this.#interactions.get(interaction)
  }

  /** Hears of each lead that leaves, until the returned function is called. */
  onRemoved(listener: (id: string) => void): () => void {
    this.#removalListeners.add(listener)
    return () => this.#removalListeners.delete(listener)
  }

  #add(lead: Lead): void {
    const { id, campaign, stage } = lead
    let at = this.#campaigns.get(campaign)
    if (!at) {
      at = noLeads()
      this.#campaigns.set(campaign, at)
    }
    at.staged[stage.name].set(id, lead)
    at.size++
    if ('interaction' in stage) this.#interactions.set(stage.interaction, id)
    if (stage.name === 'ready') {
      at.candidates.set(id, candidateOf(lead))
      if (lead.agent !== undefined) at.appointed++
    }
    tally(this.#expecting, expectingAgent(lead), 1)
    tally(this.#unwritten, settledNumber(stage), 1)
  }

  #forget(lead: Lead): void {
    const { id, campaign, stage } = lead
    const at = this.#campaigns.get(campaign)
    if (at?.staged[stage.name].delete(id)) {
      if (stage.name === 'ready') {
        at.candidates.delete(id)
        if (lead.agent !== undefined) at.appointed--
      }
      if (--at.size === 0) this.#campaigns.delete(campaign)
    }
    if ('interaction' in stage) this.#interactions.delete(stage.interaction)
    tally(this.#expecting, expectingAgent(lead), -1)
    tally(this.#unwritten, settledNumber(stage), -1)
  }
}

function settledNumber(stage: LeadStage): string | undefined {
  return stage.name === 'settled' ? stage.called?.number : undefined
}

function noLeads(): CampaignLeads {
  const empty = () => new Map<string, Lead>()
  const staged = {
    ready: empty(),
    previewing: empty(),
    calling: empty(),
    live: empty(),
    connected: empty(),
    wrapping: empty(),
    settled: empty(),
  }
  return { staged, candidates: new Map(), appointed: 0, size: 0 }
}
