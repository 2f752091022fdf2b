import type { Engine, InteractionId } from '@ringwright/core'
import { type Lead, type LeadStage, leads, nextNumber } from './lead.js'

/** The leads of one campaign that are at hand, by stage; within a stage in the order in which they came. */
export type StagedLeads = Readonly<Record<LeadStage['name'], ReadonlyMap<string, Lead>>>

type MutableStages = Record<LeadStage['name'], Map<string, Lead>>

const NONE: StagedLeads = stages()

/** Leads at hand by campaign, number and interaction, as the head image has them: changes in flight count. */
export class LeadIndex {
  readonly #campaigns = new Map<string, MutableStages>()
  readonly #ready = new Map<string, Set<string>>()
  readonly #interactions = new Map<InteractionId, string>()
  readonly #removalListeners = new Set<(id: string) => void>()

  constructor(engine: Engine) {
    engine.index(leads, (after, before) => {
      if (before) this.#forget(before.body)
      if (after) this.#add(after.body)
      else if (before) for (const listener of this.#removalListeners) listener(before.body.id)
    })
  }

  of(campaign: string): StagedLeads {
    return this.#campaigns.get(campaign) ?? NONE
  }

  /** Campaigns that have leads at hand, whatever state they are in. */
  campaigns(): Iterable<string> {
    return this.#campaigns.keys()
  }

  /** How many calls the pacer and the ledger must count. */
  inFlight(campaign: string): number {
    const { calling, live } = this.of(campaign)
    return calling.size + live.size
  }

  /** Leads in hoppers whose next number this is. */
  readyWith(number: string): readonly string[] {
    return [...(this.#ready.get(number) ?? [])]
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
    let staged = this.#campaigns.get(campaign)
    if (!staged) {
      staged = stages()
      this.#campaigns.set(campaign, staged)
    }
    staged[stage.name].set(id, lead)
    if ('interaction' in stage) this.#interactions.set(stage.interaction, id)
    if (stage.name !== 'ready') return
    const number = nextNumber(lead)
    const same = this.#ready.get(number)
    if (same) same.add(id)
    else this.#ready.set(number, new Set([id]))
  }

  #forget(lead: Lead): void {
    const { id, campaign, stage } = lead
    const staged = this.#campaigns.get(campaign)
    staged?.[stage.name].delete(id)
    if (staged && Object.values(staged).every(({ size }) => size === 0)) this.#campaigns.delete(campaign)
    if ('interaction' in stage) this.#interactions.delete(stage.interaction)
    if (stage.name !== 'ready') return
    const same = this.#ready.get(nextNumber(lead))
    same?.delete(id)
    if (same?.size === 0) this.#ready.delete(nextNumber(lead))
  }
}

function stages(): MutableStages {
  const empty = () => new Map<string, Lead>()
  return {
    ready: empty(),
    previewing: empty(),
    calling: empty(),
    live: empty(),
    connected: empty(),
    wrapping: empty(),
    settled: empty(),
  }
}
