import type { Archive, CenterId, CommittedFact } from '@ringwright/core'

const PAGE = 1_000

/** What the archive has, in order. */
export async function archivedFacts(archive: Archive, center: CenterId): Promise<CommittedFact[]> {
  const facts: CommittedFact[] = []
  let cursor: string | undefined
  do {
    const page = await archive.query(center, { limit: PAGE, ...(cursor !== undefined && { cursor }) })
    facts.push(...page.facts)
    cursor = page.next
  } while (cursor !== undefined)
  return facts
}

export interface Verdict {
  readonly violations: readonly string[]
  readonly counts: Readonly<Record<string, number>>
}

/** Folds over all facts of a run that has come to rest, and says what should not have been. */
export function judge(facts: readonly CommittedFact[]): Verdict {
  const ledger = new Ledger()
  for (const fact of facts) ledger.take(fact)
  return ledger.verdict()
}

interface Work {
  readonly interaction: string
  readonly agent: string
}

class Ledger {
  readonly #violations: string[] = []
  readonly #counts: Record<string, number> = {}
  readonly #open = new Map<string, { readonly medium: string; awaitsCallback: boolean }>()
  /** Each offer that is out. */
  readonly #offers = new Map<string, Work>()
  /** Which agent has each interaction. */
  readonly #engaged = new Map<string, string>()
  #callsWithAgents = 0
  #revision = 0

  take(fact: CommittedFact): void {
    this.#counts[fact.type] = (this.#counts[fact.type] ?? 0) + 1
    if (fact.revision < this.#revision) this.#violations.push(`revision ${fact.revision} comes after ${this.#revision}`)
    this.#revision = fact.revision
    if (fact.type === 'interaction:opened')
      this.#open.set(fact.data.interaction, { medium: fact.data.medium, awaitsCallback: false })
    if (fact.type === 'callback:requested') {
      const interaction = this.#open.get(fact.data.interaction)
      if (interaction) interaction.awaitsCallback = true
      this.#engaged.delete(fact.data.interaction)
    }
    // The agent who was to call has tried, and has nothing more to do with it.
    if (fact.type === 'callback:failed') this.#engaged.delete(fact.data.interaction)
    if (fact.type === 'interaction:closed') {
      const { interaction } = fact.data
      if (!this.#open.delete(interaction)) this.#violations.push(`${interaction} was closed and was not open`)
      this.#engaged.delete(interaction)
    }
    this.#takeOffer(fact)
  }

  verdict(): Verdict {
    const violations = [...this.#violations]
    for (const [id, { medium, awaitsCallback }] of this.#open)
      if (!awaitsCallback) violations.push(`${medium} interaction ${id} was neither ended nor is it to be called back`)
    for (const [offer, { interaction }] of this.#offers)
      if (!this.#open.get(interaction)?.awaitsCallback) violations.push(`offer ${offer} of ${interaction} never ended`)
    const toBeCalledBack = [...this.#open.values()].filter(({ awaitsCallback }) => awaitsCallback).length
    const more = { 'calls with an agent': this.#callsWithAgents, 'to be called back': toBeCalledBack }
    return { violations, counts: { ...this.#counts, ...more } }
  }

  #takeOffer(fact: CommittedFact): void {
    if (fact.type === 'offer:created') {
      const { offer, interaction, agent } = fact.data
      const offered = [...this.#offers.values()]
      if (this.#engaged.has(interaction) || offered.some((other) => other.interaction === interaction))
        this.#violations.push(`${interaction} was offered to a second agent`)
      const call = this.#callOf(agent)
      if (this.#isCall(interaction) && call !== undefined)
        this.#violations.push(`${agent} was offered ${interaction} beside ${call}, and has one telephone`)
      this.#offers.set(offer, { interaction, agent })
    }
    if (fact.type === 'offer:accepted') {
      this.#endOffer(fact.data.offer)
      this.#engaged.set(fact.data.interaction, fact.data.agent)
      if (this.#isCall(fact.data.interaction)) this.#callsWithAgents++
    }
    if (
      fact.type === 'offer:missed' ||
      fact.type === 'offer:rejected' ||
      fact.type === 'offer:failed' ||
      fact.type === 'offer:rescinded'
    )
      this.#endOffer(fact.data.offer)
  }

  #isCall(interaction: string): boolean {
    return this.#open.get(interaction)?.medium === 'voice'
  }

  /** The call that an agent has, or is offered. */
  #callOf(agent: string): string | undefined {
    const offered = [...this.#offers.values()].map((offer) => [offer.interaction, offer.agent] as const)
    const work = [...this.#engaged, ...offered]
    return work.find(([interaction, whose]) => whose === agent && this.#isCall(interaction))?.[0]
  }

  #endOffer(offer: string): void {
    if (!this.#offers.delete(offer)) this.#violations.push(`offer ${offer} has ended twice`)
  }
}
