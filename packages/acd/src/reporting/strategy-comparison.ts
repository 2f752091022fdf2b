import type { CommittedFact, EndCause, InteractionId } from '@ringwright/core'

/** Who was asked about, who was not so that one can compare, and who was to be asked about without an answer. */
export type ComparedGroup = 'advised' | 'compared' | 'unadvised'

/** What came of the interactions of one group. A mean or share over nothing is `null`. */
export interface GroupFigures {
  /** That an agent had. */
  readonly engaged: number
  /** Who gave up while waiting. */
  readonly abandoned: number
  readonly meanWaitMs: number | null
  readonly meanTalkMs: number | null
  /** Of those of which an agent has said how they came out. */
  readonly resolvedShare: number | null
}

/** What came of interactions, by the group in which a comparison has put them. */
export type ComparisonFigures = Readonly<Record<ComparedGroup, GroupFigures>>

/** Compares what comes of a strategy's advice with what comes of doing without. */
export interface StrategyComparison {
  /** All facts of a center, in order, live or from the archive. */
  add(fact: CommittedFact): void
  readonly figures: ComparisonFigures
}

/** Agents say how it came out after the customer is gone; whoever has not by then is not counted in that share. */
const FOLLOWED_MAX = 100_000

class Tally {
  engaged = 0
  abandoned = 0
  talks = 0
  talkMs = 0
  waitMs = 0
  judged = 0
  resolved = 0

  begin(waitedMs: number): void {
    this.engaged++
    this.waitMs += waitedMs
  }

  close(cause: EndCause, talkedMs: number | undefined): void {
    if (talkedMs !== undefined) {
      this.talks++
      this.talkMs += talkedMs
    } else if (cause === 'customerLeft') this.abandoned++
  }

  judge(outcome: 'resolved' | 'unresolved' | undefined): void {
    if (outcome === undefined) return
    this.judged++
    if (outcome === 'resolved') this.resolved++
  }

  get figures(): GroupFigures {
    const { engaged, abandoned, waitMs, talkMs, talks, judged, resolved } = this
    return {
      ...{ engaged, abandoned },
      meanWaitMs: engaged === 0 ? null : waitMs / engaged,
      meanTalkMs: talks === 0 ? null : talkMs / talks,
      resolvedShare: judged === 0 ? null : resolved / judged,
    }
  }
}

/** Folds facts into the figures of one strategy's groups. */
export function strategyComparison(strategy: string): StrategyComparison {
  const tallies = { advised: new Tally(), compared: new Tally(), unadvised: new Tally() }
  const groups = new Map<InteractionId, ComparedGroup>()
  const follow = (named: string, id: InteractionId, group: ComparedGroup): void => {
    if (named !== strategy || groups.has(id)) return
    groups.set(id, group)
    for (const oldest of groups.keys()) {
      if (groups.size <= FOLLOWED_MAX) break
      groups.delete(oldest)
    }
  }
  const tallyOf = (id: InteractionId): Tally | undefined => {
    const group = groups.get(id)
    return group && tallies[group]
  }
  return {
    add(fact) {
      switch (fact.type) {
        case 'strategy:advised':
          return follow(fact.data.strategy, fact.data.interaction, 'advised')
        case 'strategy:compared':
          return follow(fact.data.strategy, fact.data.interaction, 'compared')
        case 'strategy:unadvised':
          return follow(fact.data.strategy, fact.data.interaction, 'unadvised')
        case 'interaction:engaged':
          return tallyOf(fact.data.interaction)?.begin(fact.data.waitedMs)
        case 'interaction:closed':
          return tallyOf(fact.data.interaction)?.close(fact.data.cause, fact.data.talkedMs)
        case 'interaction:disposed':
          return tallyOf(fact.data.interaction)?.judge(fact.data.outcome)
        default:
          return undefined
      }
    },
    get figures() {
      const { advised, compared, unadvised } = tallies
      return { advised: advised.figures, compared: compared.figures, unadvised: unadvised.figures }
    },
  }
}
