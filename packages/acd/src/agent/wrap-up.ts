import type { AgentId, Instant, InteractionId, Transaction } from '@ringwright/core'
import { type Disposition, dispose, disposeOtherwise } from '../disposition/disposition.js'
import { type Queue, queues } from '../queue/queue.js'
import { type Agent, agents } from './agent.js'
import { type AgentLoad, isInHand, isPaperwork } from './agent-load.js'
import { withTalk } from './agent-history.js'
import { loadIn, loadsWithout, putLoads } from './agent-loads.js'
import { wrapUpLastsMs, wrapUpRule } from './wrap-up-rule.js'

/**
 * Papers of one agent that are open beside other work. Whoever leaves more of them lying does not come back to the first:
 * it is closed for a new one.
 */
const FILING_MAX = 10

/** Ends an engaged load: the agent wraps up as the queue wants it, or is free at once. */
export function startWrapUp(transaction: Transaction, agent: Agent, load: AgentLoad, queue: Queue | undefined): void {
  const { now } = transaction
  const rule = queue && wrapUpRule(queue, load.channel)
  const lastsMs = rule ? wrapUpLastsMs(rule, load) : 0
  const others = loadsWithout(agent, load.offer)
  const talked = queue?.keepsHistory ? withTalk(agent, now - load.since, now) : agent
  if (lastsMs === 0) {
    if (!load.disposed)
      disposeOtherwise(transaction, { interaction: load.interaction, agent: agent.id }, queue?.dispositions)
    return putLoads(transaction, talked, others)
  }
  const until = now + lastsMs
  const { interaction, queue: queueId } = load
  const about = { agent: agent.id, interaction, queue: queueId, until }
  if (rule?.mode !== 'optional') {
    putLoads(transaction, talked, others.concat(loadIn(load, 'wrapping', now, until)))
    return transaction.fact('agent:wrapUpStarted', about)
  }
  const filing = others.filter(({ state }) => state === 'filing')
  const closed = filing.length < FILING_MAX ? undefined : filing[0]
  if (closed) tellEnd(transaction, agent, closed, 'timeout', closed.disposed === true)
  const kept = closed ? others.filter((each) => each !== closed) : others
  putLoads(transaction, talked, kept.concat(loadIn(load, 'filing', now, until)))
  transaction.fact('agent:filingStarted', about)
}

/** The agent wants time for the paperwork, where the queue gives it to whoever asks. False when it is not at hand. */
export function requestWrapUp(transaction: Transaction, agent: Agent, interaction: InteractionId): boolean {
  const load = agent.loads.findLast((each) => each.interaction === interaction && isInHand(each))
  if (!load) return false
  if (!load.wantsWrapUp) putLoad(transaction, agent, load, { ...load, wantsWrapUp: true })
  return true
}

/** `notWrapping`: the agent wraps nothing of it up; `limit`: it lasts as long as `maxMs` allows already. */
export type ExtendOutcome =
  | { readonly outcome: 'extended'; readonly until: Instant }
  | { readonly outcome: 'refused'; readonly reason: 'notWrapping' | 'limit' }

/** Gives more time for the paperwork of an interaction, as far as a wrap-up may last in all. */
export function extendWrapUp(
  transaction: Transaction,
  agent: Agent,
  interaction: InteractionId,
  byMs: number,
): ExtendOutcome {
  const load = paperworkOf(agent, interaction).at(-1)
  if (!load) return { outcome: 'refused', reason: 'notWrapping' }
  const queue = transaction.peek(queues, load.queue)
  const { since, until: before = since } = load
  const until = Math.min(before + byMs, queue ? since + wrapUpRule(queue, load.channel).maxMs : before)
  if (until <= before) return { outcome: 'refused', reason: 'limit' }
  putLoad(transaction, agent, load, { ...load, until })
  transaction.fact('agent:wrapUpExtended', { agent: agent.id, interaction, queue: load.queue, until })
  return { outcome: 'extended', until }
}

/** `notYours`: the agent neither has it nor wraps it up. */
export type DisposeOutcome =
  | { readonly outcome: 'disposed' }
  | { readonly outcome: 'refused'; readonly reason: 'notYours' }

/**
 * Says how it came out, while it is at hand or wrapped up; said again, the last word counts. Throws `invalid_argument` for
 * what the queue's form does not take.
 */
export function disposeLoad(
  transaction: Transaction,
  agent: Agent,
  interaction: InteractionId,
  said: Disposition,
): DisposeOutcome {
  const load = agent.loads.findLast((each) => each.interaction === interaction && each.state !== 'offered')
  if (!load) return { outcome: 'refused', reason: 'notYours' }
  dispose(transaction, { interaction, agent: agent.id }, said, transaction.peek(queues, load.queue)?.dispositions)
  if (!load.disposed) putLoad(transaction, agent, load, { ...load, disposed: true })
  return { outcome: 'disposed' }
}

/** `notWrapping`: there is none to end; `dispositionRequired`: it takes one first. */
export type FinishOutcome =
  | { readonly outcome: 'finished' }
  /** What was said is noted, but this wrap-up, or that for one of its queues, lasts until its time is over. */
  | { readonly outcome: 'goesOn'; readonly until: Instant }
  | { readonly outcome: 'refused'; readonly reason: 'notWrapping' | 'dispositionRequired' }

/** Ends the wrap-up of an interaction before its time is over, as far as its mode lets the agent; `forced`: in any case. */
export function finishWrapUp(
  transaction: Transaction,
  agent: Agent,
  interaction: InteractionId,
  said: Disposition | undefined,
  forced: boolean,
): FinishOutcome {
  const papers = paperworkOf(agent, interaction)
  const load = papers.at(-1)
  if (!load) return { outcome: 'refused', reason: 'notWrapping' }
  const queue = transaction.peek(queues, load.queue)
  const isDisposed = load.disposed === true || said !== undefined
  if (!forced && queue?.dispositions?.required && !isDisposed)
    return { outcome: 'refused', reason: 'dispositionRequired' }
  if (said) dispose(transaction, { interaction, agent: agent.id }, said, queue?.dispositions)
  const timed = forced ? [] : papers.filter((each) => isTimed(transaction, each))
  const over = papers.filter((each) => !timed.includes(each))
  if (over.length > 0) endPaperwork(transaction, agent, over, forced ? 'forced' : 'finished', isDisposed)
  if (timed.length === 0) return { outcome: 'finished' }
  if (isDisposed) noteDisposed(transaction, agent.id, timed)
  return { outcome: 'goesOn', until: Math.max(...timed.map(({ until = 0 }) => until)) }
}

/** Whether it lasts until its time is over, whatever the agent says. */
function isTimed(transaction: Transaction, { queue: id, channel, until }: AgentLoad): boolean {
  const queue = transaction.peek(queues, id)
  return until !== undefined && !!queue && wrapUpRule(queue, channel).mode === 'mandatoryTimeboxedNoEarlyExit'
}

/** The customer comes back to the agent, so there is nothing to wrap up yet. */
export function forgetPaperwork(transaction: Transaction, agent: Agent, interaction: InteractionId): void {
  const unneeded = paperworkOf(agent, interaction)
  if (unneeded.length > 0) endPaperwork(transaction, agent, unneeded, 'cameBack', true)
}

/** When the agent's first paperwork ends by itself. */
export function wrapUpDeadline(agent: Agent): number | undefined {
  let first: number | undefined
  for (const load of agent.loads) {
    const { until } = load
    if (isPaperwork(load) && until !== undefined && (first === undefined || until < first)) first = until
  }
  return first
}

export function lapseWrapUps(transaction: Transaction, id: string): void {
  const agent = transaction.read(agents, id)
  const over = agent?.loads.filter(
    (load) => isPaperwork(load) && load.until !== undefined && load.until <= transaction.now,
  )
  if (agent && over && over.length > 0) endPaperwork(transaction, agent, over, 'timeout')
}

/** `forced`: by somebody who may, in whatever mode; `cameBack`: the agent has the customer again. */
export type WrapUpEnd = 'finished' | 'forced' | 'timeout' | 'cameBack'

function endPaperwork(
  transaction: Transaction,
  agent: Agent,
  ended: readonly AgentLoad[],
  cause: WrapUpEnd,
  isDisposed = false,
): void {
  putLoads(
    transaction,
    agent,
    agent.loads.filter((load) => !ended.includes(load)),
  )
  for (const load of ended) tellEnd(transaction, agent, load, cause, isDisposed || load.disposed === true)
}

function tellEnd(
  transaction: Transaction,
  { id: agent }: Agent,
  { interaction, queue: queueId, state }: AgentLoad,
  cause: WrapUpEnd,
  isDisposed: boolean,
): void {
  const form = transaction.peek(queues, queueId)?.dispositions
  const isSaid = isDisposed || disposeOtherwise(transaction, { interaction, agent }, form)
  const about = { agent, interaction, queue: queueId, cause }
  const lacking = form?.required && !isSaid ? { ...about, undisposed: true as const } : about
  transaction.fact(state === 'filing' ? 'agent:filingEnded' : 'agent:wrapUpEnded', lacking)
}

function noteDisposed(transaction: Transaction, id: AgentId, papers: readonly AgentLoad[]): void {
  const agent = transaction.read(agents, id)
  if (!agent || papers.every(({ disposed }) => disposed)) return
  putLoads(
    transaction,
    agent,
    agent.loads.map((load) => (papers.includes(load) ? { ...load, disposed: true } : load)),
  )
}

/** Who gave an interaction away and got it back may have paperwork of it twice. */
function paperworkOf(agent: Agent, interaction: InteractionId): readonly AgentLoad[] {
  return agent.loads.filter((load) => load.interaction === interaction && isPaperwork(load))
}

function putLoad(transaction: Transaction, agent: Agent, before: AgentLoad, after: AgentLoad): void {
  putLoads(
    transaction,
    agent,
    agent.loads.map((load) => (load === before ? after : load)),
  )
}
