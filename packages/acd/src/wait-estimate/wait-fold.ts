import type { AgentId, CommittedFact, FactType, Instant, InteractionId, Json, QueueId } from '@ringwright/core'
import type { Fold } from '@ringwright/core/reporting'
import { z } from 'zod'
import { DEFERRALS, type Deferral } from '../reporting/deferral.js'
import { type QueueRates, addHold, addJudgement, addWait, queueRates } from './wait-rates.js'

/** An agent who is held by an interaction, or by its paperwork. */
interface Hold {
  readonly queue: QueueId
  readonly since: Instant
}

/** What a customer was told last, as instants. */
export interface Told {
  readonly queue: QueueId
  readonly at: Instant
  readonly from: Instant
  readonly to: Instant
}

/** What is known of waits from all facts so far. */
export interface WaitState {
  readonly rates: Map<QueueId, QueueRates>
  /** When the last offer of an interaction was made. */
  readonly offered: Map<InteractionId, Instant>
  readonly engaged: Map<InteractionId, Hold>
  /** By agent and interaction. */
  readonly wrapping: Map<string, Hold>
  readonly told: Map<InteractionId, Told>
  /** Who does not sit through the wait, and why: their waits say nothing of anybody's patience. */
  readonly deferred: Map<InteractionId, Deferral>
  revision: number
}

/** Grows whenever the same facts are counted otherwise. */
const VERSION = 3
const PART = 'waits'

type Handlers = { readonly [T in FactType]?: (state: WaitState, data: CommittedFact<T>['data'], at: Instant) => void }

const HANDLERS: Handlers = {
  'interaction:queued': ({ deferred }, { interaction, canWait }) => void (canWait && deferred.set(interaction, 'left')),
  'callback:requested': ({ deferred }, { interaction }) => void deferred.set(interaction, 'callback'),
  'callback:reached': ({ deferred, engaged }, { interaction }) => {
    if (engaged.has(interaction)) deferred.delete(interaction)
    else deferred.set(interaction, 'reached')
  },
  'offer:created': ({ offered }, { interaction }, at) => void offered.set(interaction, at),
  'interaction:engaged': (state, { interaction, queue, waitedMs }, at) => {
    state.engaged.set(interaction, { queue, since: state.offered.get(interaction) ?? at })
    if (!state.deferred.has(interaction)) addWait(ratesOf(state, queue, at), waitedMs, false, at)
    if (state.deferred.get(interaction) !== 'callback') state.deferred.delete(interaction)
    judge(state, interaction, queue, at)
  },
  'agent:wrapUpStarted': (state, { agent, interaction }) => {
    const { wrapping } = state
    const hold = takeHold(state, interaction)
    if (hold) wrapping.set(wrapKey(agent, interaction), hold)
  },
  'agent:wrapUpEnded': (state, { agent, interaction }, at) => {
    const key = wrapKey(agent, interaction)
    const hold = state.wrapping.get(key)
    state.wrapping.delete(key)
    if (hold) addHold(ratesOf(state, hold.queue, at), at - hold.since, at)
  },
  // It held an agent for nothing, so that says nothing of how long one is held.
  'interaction:returned': ({ engaged }, { interaction }) => void engaged.delete(interaction),
  'interaction:transferred': (state, { interaction }, at) => endHold(state, interaction, at),
  'interaction:handedOver': (state, { interaction, queue, agent }, at) => {
    endHold(state, interaction, at)
    if (agent !== undefined) state.engaged.set(interaction, { queue, since: at })
  },
  'interaction:parked': (state, { interaction }, at) => endHold(state, interaction, at),
  'interaction:closed': (state, { interaction, queue, agent, waitedMs, cause }, at) => {
    endHold(state, interaction, at)
    state.offered.delete(interaction)
    state.told.delete(interaction)
    const isDeferred = state.deferred.delete(interaction)
    if (!isDeferred && queue !== undefined && agent === undefined && waitedMs !== undefined)
      addWait(ratesOf(state, queue, at), waitedMs, cause === 'customerLeft', at)
  },
  'callback:failed': (state, { interaction }) => void takeHold(state, interaction),
  'interaction:dequeued': ({ told }, { interaction }) => void told.delete(interaction),
  'wait:told': (state, { interaction, queue, lowMs, highMs }, at) => {
    state.told.set(interaction, { queue, at, from: at + lowMs, to: at + highMs })
  },
}

/** How long waits in each queue take, as a fold over facts: any node that has seen the same facts says the same. */
export function waitFold(): Fold<WaitState> {
  return {
    name: 'waits',
    version: VERSION,
    start: () => ({
      ...{ rates: new Map(), offered: new Map(), engaged: new Map(), wrapping: new Map(), told: new Map() },
      deferred: new Map(),
      revision: 0,
    }),
    apply(state, fact) {
      const handle = HANDLERS[fact.type] as
        | ((state: WaitState, data: CommittedFact['data'], at: Instant) => void)
        | undefined
      if (!handle) return
      handle(state, fact.data, fact.at)
      state.revision = fact.revision
    },
    parts: ({ revision }) => [{ name: PART, changed: revision }],
    save: (state) => save(state),
    load: (parts) => load(parts.get(PART)),
  }
}

function ratesOf({ rates }: WaitState, queue: QueueId, at: Instant): QueueRates {
  let known = rates.get(queue)
  if (!known) {
    known = queueRates(at)
    rates.set(queue, known)
  }
  return known
}

/** Without paperwork the agent is free at once. */
function endHold(state: WaitState, interaction: InteractionId, at: Instant): void {
  const hold = takeHold(state, interaction)
  if (hold) addHold(ratesOf(state, hold.queue, at), at - hold.since, at)
}

/** The agent's part is over; undefined where the customer was not reached: nobody was there to be served, so it says nothing. */
function takeHold({ engaged, deferred }: WaitState, interaction: InteractionId): Hold | undefined {
  const hold = engaged.get(interaction)
  engaged.delete(interaction)
  return deferred.get(interaction) === 'callback' ? undefined : hold
}

/** The wait is over: was it as the customer had been told? */
function judge(state: WaitState, interaction: InteractionId, queue: QueueId, at: Instant): void {
  const told = state.told.get(interaction)
  state.told.delete(interaction)
  if (told?.queue !== queue) return
  const verdict = at < told.from ? 'sooner' : at <= told.to ? 'inside' : 'later'
  addJudgement(ratesOf(state, queue, at), verdict, at - told.at)
}

function wrapKey(agent: AgentId, interaction: InteractionId): string {
  return `${agent} ${interaction}`
}

const hold = z.object({ queue: z.string(), since: z.number() })
const entries = <Value extends z.ZodType>(value: Value) => z.array(z.tuple([z.string(), value]))
const count = z.number()
const stateSchema = z.object({
  revision: count,
  rates: entries(
    z.object({
      ...{ holds: count, holdMs: count, leaves: count, waitedMs: count, at: count },
      ...{ told: count, judged: count, inside: count, sooner: count },
    }),
  ),
  offered: entries(count),
  engaged: entries(hold),
  wrapping: entries(hold),
  told: entries(z.object({ queue: z.string(), at: count, from: count, to: count })),
  deferred: entries(z.enum(DEFERRALS)),
})

function save({ revision, rates, offered, engaged, wrapping, told, deferred }: WaitState): Json {
  const kept = { revision, rates: [...rates], offered: [...offered], engaged: [...engaged] }
  return JSON.parse(
    JSON.stringify({ ...kept, wrapping: [...wrapping], told: [...told], deferred: [...deferred] }),
  ) as Json
}

function load(part: Json | undefined): WaitState {
  const { revision, rates, offered, engaged, wrapping, told, deferred } = stateSchema.parse(part)
  return {
    revision,
    rates: new Map(rates as [QueueId, QueueRates][]),
    offered: new Map(offered as [InteractionId, Instant][]),
    engaged: new Map(engaged as [InteractionId, Hold][]),
    wrapping: new Map(wrapping as [string, Hold][]),
    told: new Map(told as [InteractionId, Told][]),
    deferred: new Map(deferred as [InteractionId, Deferral][]),
  }
}
