import {
  type EffectKind,
  type Engine,
  type Instant,
  type Interaction,
  type InteractionId,
  type PendingEffect,
  RingwrightError,
  askedSince,
  awaitsOpening,
  inStage,
  interactions,
  systemActor,
} from '@ringwright/core'
import { agents } from '../agent/agent.js'
import type { QueueStates } from '../queue/queue-floor.js'
import { queues } from '../queue/queue.js'
import type { AdviceAnswer, AdviceQuestion, Adviser } from './adviser.js'
import type { StrategyChains } from './strategy-book.js'

interface AskEffect extends PendingEffect {
  readonly interaction: Interaction
  readonly strategy: string
  readonly adviser: Adviser
}

export interface AskAdvisersOptions {
  readonly engine: Engine
  readonly chains: StrategyChains
  readonly states: QueueStates
}

const NONE: readonly AskEffect[] = []

/**
 * Asks outside for each interaction that waits in a queue with such a strategy, at the node that is its home, and commits
 * the answer. That changes the record, so whoever matches looks at it again. An interaction whose home dies is not asked
 * for: its strategy's time is over, and the next one decides.
 */
export function askAdvisers(options: AskAdvisersOptions): EffectKind<Interaction, AskEffect> {
  const { engine, chains } = options
  return {
    name: 'ask adviser',
    of: interactions,
    derive(interaction) {
      const { stage, home } = interaction
      if (stage.name !== 'waiting' || stage.advice || home !== engine.node || awaitsOpening(stage)) return NONE
      const queue = engine.get(queues, stage.queue)
      const asking = queue && chains.of(queue).strategies.find(({ adviser }) => adviser !== undefined)
      if (!asking?.adviser) return NONE
      const id = `advice ${asking.name} ${stage.queue} ${stage.since}`
      return [{ id, interaction, strategy: asking.name, adviser: asking.adviser }]
    },
    async perform({ interaction, strategy, adviser }, { signal }) {
      const asked = askedOf(options, interaction, adviser.candidatesMax)
      if (!asked) return
      const { question } = asked
      const answer = await ask(engine, adviser, asked, signal)
      if (!signal.aborted) await note(engine, interaction.id, { question, strategy, answer })
    },
    // Asking again after a crash does no harm: the answer is only committed once.
    recovery: 'repeatable',
  }
}

interface Asked {
  readonly question: AdviceQuestion
  /** From when on an answer is waited for. */
  readonly since: Instant
}

async function ask(
  { clock }: Engine,
  adviser: Adviser,
  { question, since }: Asked,
  signal: AbortSignal,
): Promise<AdviceAnswer> {
  const late = new AbortController()
  const leftMs = since + adviser.timeoutMs - clock.now()
  if (leftMs <= 0) return { outcome: 'failed', cause: 'timeout' }
  const timer = clock.setTimer(leftMs, () => late.abort(new RingwrightError('timeout', 'No answer came in time.')))
  try {
    return await adviser.ask(question, { now: () => clock.now(), signal: AbortSignal.any([signal, late.signal]) })
  } finally {
    timer.cancel()
  }
}

interface Noted {
  readonly question: AdviceQuestion
  readonly strategy: string
  readonly answer: AdviceAnswer
}

async function note(engine: Engine, id: InteractionId, { question, strategy, answer }: Noted): Promise<void> {
  const { queue, since } = question
  if (answer.outcome === 'failed')
    engine.logger.warn('strategy was given no answer', { strategy, cause: answer.cause, detail: answer.detail })
  await engine.run(systemActor(strategy), (transaction) => {
    const interaction = transaction.read(interactions, id)
    const stage = interaction?.stage
    if (!interaction || stage?.name !== 'waiting' || stage.queue !== queue || stage.since !== since || stage.advice)
      return
    const named = answer.outcome === 'answered' ? answer.agents : []
    transaction.put(interactions, id, inStage(interaction, { ...stage, advice: { by: strategy, agents: named } }))
    if (answer.outcome === 'compared')
      return transaction.fact('strategy:compared', { interaction: id, queue, strategy })
    if (answer.outcome === 'failed')
      return transaction.fact('strategy:unadvised', { interaction: id, queue, strategy, cause: answer.cause })
    const afterMs = transaction.now - askedSince(stage)
    transaction.fact('strategy:advised', { interaction: id, queue, strategy, agents: named, afterMs })
  })
}

function askedOf(
  { engine, states }: AskAdvisersOptions,
  interaction: Interaction,
  candidatesMax: number,
): Asked | undefined {
  const { id, channel, medium, service, customer, conversation, from, language, attributes, stage } = interaction
  if (stage.name !== 'waiting') return undefined
  const candidates: AdviceQuestion['candidates'][number][] = []
  for (const free of states.queueState(stage.queue).free[medium].inOrder) {
    if (candidates.length === candidatesMax) break
    const agent = engine.get(agents, free.id)
    if (agent) candidates.push({ agent: agent.id, name: agent.name, skills: agent.skills, idleSince: agent.idleSince })
  }
  const question = {
    interaction: {
      ...{ id, channel, medium, service, customer, conversation, from, attributes },
      ...(language !== undefined && { language }),
    },
    queue: stage.queue,
    priority: stage.priority,
    since: stage.since,
    candidates,
  }
  return { question, since: askedSince(stage) }
}
