import {
  type AgentId,
  type Commit,
  type Engine,
  type Fact,
  type InteractionId,
  type OfferId,
  type QueueId,
  RingwrightError,
  errorText,
  interactions,
  systemActor,
} from '@ringwright/core'
import type { StrategyChains } from '../strategies/strategy-book.js'
import { type Decision, explainDecision } from './decision.js'
import type { RecordHistory } from './record-history.js'

declare module '@ringwright/core' {
  interface FactTypes {
    /** Why an interaction was offered to whom it was: the decision without its list of candidates. */
    'offer:explained': ExplainedOffer
  }
}

// A type alias, because what is archived takes records with any index, which interfaces are not.
/** What is kept of a decision, in less than a kilobyte. */
export type ExplainedOffer = {
  readonly offer: OfferId
  readonly interaction: InteractionId
  readonly queue: QueueId
  readonly agent: AgentId
  /** Of the commit that made the offer. */
  readonly revision: number
  readonly at: number
  /** Under which version of which routing plan it waited. */
  readonly plan?: { readonly id: string; readonly version: number }
  readonly strategy?: string
  readonly runnerUp?: NonNullable<Decision['runnerUp']>
  /** How many agents of the queue could not have it, by the first reason. */
  readonly counts: Decision['counts']
  /** Whether the rules named the same agent when they were asked again. */
  readonly agrees: boolean
}

const EXPLAINER = systemActor('explanations')
/** As many wait to be explained at the most: whoever decides faster for longer than that is not to be slowed by it. */
const PENDING_MAX = 1_000
const PAGE = 1_000

/** Writes down why each offer was made, after it was: on the dispatcher, one at a time, so that decisions come first. */
export function explainOffers(engine: Engine, chains: StrategyChains, history: RecordHistory): void {
  const pending: { readonly commit: Commit; readonly data: Fact<'offer:created'>['data'] }[] = []
  let active = false
  let running = false
  engine.onDispatcher((isDispatcher) => {
    active = isDispatcher
  })
  engine.follow((commit) => {
    if (!active) return
    for (const { type, data } of commit.facts)
      if (type === 'offer:created' && pending.length < PENDING_MAX)
        pending.push({ commit, data: data as Fact<'offer:created'>['data'] })
    if (!running && pending.length > 0) void run()
  })
  async function run(): Promise<void> {
    running = true
    for (let next = pending.shift(); next; next = pending.shift()) {
      const { commit, data } = next
      try {
        const decision = explainDecision(history.before(commit.revision), commit, data, chains)
        const { plan } = planOf(commit, data.interaction)
        await engine.dispatch(EXPLAINER, (transaction) => transaction.fact('offer:explained', keptOf(decision, plan)))
      } catch (error) {
        engine.logger.warn('an offer was not explained', { offer: data.offer, error: errorText(error) })
      }
    }
    running = false
  }
}

function keptOf(
  { revision, at, interaction, queue, offer, agent, strategy, runnerUp, counts, agrees }: Decision,
  plan: ExplainedOffer['plan'],
): ExplainedOffer {
  return {
    ...{ offer, interaction, queue, agent, revision, at, counts, agrees },
    ...(plan && { plan }),
    ...(strategy !== undefined && { strategy }),
    ...(runnerUp && { runnerUp }),
  }
}

function planOf({ writes }: Commit, id: InteractionId): Pick<ExplainedOffer, 'plan'> {
  for (const { record } of writes) {
    if (record?.kind !== interactions.kind || record.id !== id) continue
    const { stage } = record.body as NonNullable<(typeof interactions)['body']>
    if (stage.name === 'waiting' && stage.plan) return { plan: { id: stage.plan.id, version: stage.plan.version } }
  }
  return {}
}

/** What the archive has of the offers of an interaction, the newest first. */
export async function explainedOffers(
  { archive, center }: Engine,
  id: InteractionId,
): Promise<readonly ExplainedOffer[]> {
  if (!archive)
    throw new RingwrightError(
      'wrong_state',
      'Explanations are kept with the facts: give createContactCenter an `archive`.',
    )
  const query = { types: ['offer:explained'], about: { interaction: id }, limit: PAGE } as const
  const { facts } = await archive.query(center, query)
  return facts.map(({ data }) => data as unknown as ExplainedOffer).reverse()
}
