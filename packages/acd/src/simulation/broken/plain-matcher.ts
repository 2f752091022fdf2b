import {
  type Engine,
  type Interaction,
  type Plugin,
  type Transaction,
  type WaitingStage,
  interactions,
  systemActor,
} from '@ringwright/core'
import type { AcdOptions } from '../../acd-options.js'
import { type Agent, agents, canTake } from '../../agent/agent.js'
import { capacityOf } from '../../agent/capacity.js'
import { isServedBefore } from '../../matching/serving-order.js'
import { createOffer } from '../../offer/offer-commands.js'
import { queues } from '../../queue/queue.js'
import { demandOf, meets } from '../../skill/demand.js'

export type MatchingDefect = 'none' | 'reversed' | 'overbooked' | 'pestering'

type Waiting = Interaction & { readonly stage: WaitingStage }

const MATCHER = systemActor('plain-matcher')
const UNLIMITED = capacityOf({ voice: 100, text: 100, channels: {} }, {})

/** Leaves all matching to somebody else, who knows one law and no sites: no queue has a strategy that names an agent. */
export function withoutMatching(options: AcdOptions): AcdOptions {
  return {
    ...options,
    strategies: [{ name: 'nobody', propose: () => undefined }],
    queues: options.queues.map(({ sites: _sites, ...queue }) => ({
      ...queue,
      ...{ strategies: ['nobody'], order: { law: 'strict' } },
    })),
  }
}

/** Matching as one would write it without indexes, with one defect or none. */
export function plainMatcher(defect: MatchingDefect): Plugin {
  return {
    name: 'plain-matcher',
    setup(engine) {
      let active = false
      let scheduled = false
      const schedule = (): void => {
        if (scheduled) return
        scheduled = true
        queueMicrotask(() => {
          scheduled = false
          if (active) match(engine, defect)
        })
      }
      engine.onDispatcher((now) => {
        active = now
        schedule()
      })
      engine.index(interactions, schedule)
      engine.index(agents, schedule)
      return {}
    },
  }
}

function match(engine: Engine, defect: MatchingDefect): void {
  const waiting = [...engine.all(interactions).values()].map(({ body }) => body).filter(isReady)
  const direction = defect === 'reversed' ? -1 : 1
  waiting.sort((a, b) => (isServedBefore(itemOf(a), itemOf(b)) ? -direction : direction))
  for (const interaction of waiting) {
    const candidates = [...engine.all(agents).values()].map(({ body }) => body)
    const agent = candidates.find((each) => suits(engine, defect, interaction, each))
    if (agent)
      void engine.dispatch(MATCHER, (transaction) =>
        createOffer(defect === 'overbooked' ? limitless(transaction) : transaction, interaction.id, agent.id),
      )
  }
}

function suits(engine: Engine, defect: MatchingDefect, interaction: Waiting, agent: Agent): boolean {
  const { stage } = interaction
  const free = canTake(defect === 'overbooked' ? { ...agent, capacity: UNLIMITED } : agent, interaction)
  if (!free || !agent.queues.includes(stage.queue)) return false
  const now = engine.clock.now()
  const left = stage.excluded.some((each) => each.agent === agent.id && each.until > now)
  if (left && defect !== 'pestering') return false
  const queue = engine.get(queues, stage.queue)
  return queue !== undefined && meets(agent, queue, demandOf(queue, stage), now)
}

function isReady(interaction: Interaction): interaction is Waiting {
  return interaction.stage.name === 'waiting' && interaction.stage.offers.length === 0
}

function itemOf({ id, stage: { priority, age } }: Waiting) {
  return { id, priority, age }
}

/** A transaction in which every agent has room, and which writes the real capacity all the same. */
function limitless(transaction: Transaction): Transaction {
  const read: Transaction['read'] = (kind, id) => {
    const body = transaction.read(kind, id)
    return body && kind.kind === agents.kind ? { ...body, capacity: UNLIMITED } : body
  }
  const put: Transaction['put'] = (kind, id, body) => {
    const real = kind.kind === agents.kind ? { ...body, capacity: transaction.peek(agents, id)?.capacity } : body
    transaction.put(kind, id, real)
  }
  const { now, newId } = transaction
  const rest: Partial<Transaction> = {
    peek: (kind, id) => transaction.peek(kind, id),
    fact: (type, data) => transaction.fact(type, data),
  }
  return { ...rest, now, newId, read, put } as Transaction
}
