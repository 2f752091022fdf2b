import {
  type Engine,
  type Interaction,
  type InteractionId,
  type Medium,
  type QueueId,
  type WaitEstimate,
  interactions,
  ownPlace,
} from '@ringwright/core'
import { FoldRunner } from '@ringwright/core/reporting'
import { z } from 'zod'
import { agents } from '../agent/agent.js'
import type { QueueFloor } from '../queue/queue-floor.js'
import { queues } from '../queue/queue.js'
import { type Demanding, demandOf, meets } from '../skill/demand.js'
import { expectedWaitMs, waitQuantileMs } from './wait-formula.js'
import { type WaitState, waitFold } from './wait-fold.js'
import { leaveRate, meanHoldMs } from './wait-rates.js'

/** How waits are predicted. */
export interface WaitEstimateOptions {
  /** The share of waits that should be within what is told, 0.5 to 0.98. Default 0.8. */
  readonly confidence?: number
  /** How often what was learned is kept in the store, in milliseconds. Default 60,000; 1,000 to 3,600,000. */
  readonly checkpointEveryMs?: number
}

export const waitEstimateOptionsSchema = z.strictObject({
  confidence: z.number().min(0.5).max(0.98).default(0.8),
  checkpointEveryMs: z.number().int().min(1_000).max(3_600_000).default(60_000),
})

export type CheckedWaitEstimateOptions = z.output<typeof waitEstimateOptionsSchema>

/** How good the predictions of a queue were. */
export interface EstimateQuality {
  /** How many were told a wait and then were served. */
  readonly told: number
  /** The share that was served within what had been told, before it and after it; null when there were none. */
  readonly inside: number | null
  readonly sooner: number | null
  readonly later: number | null
}

/** Predicts waits from how fast those who are there serve and how many give up. */
export class WaitEstimator {
  readonly #engine: Engine
  readonly #floor: QueueFloor
  readonly #runner: FoldRunner<WaitState>
  readonly #confidence: number

  constructor(engine: Engine, floor: QueueFloor, options: CheckedWaitEstimateOptions) {
    this.#engine = engine
    this.#floor = floor
    this.#confidence = options.confidence
    this.#runner = new FoldRunner({ engine, fold: waitFold(), checkpointEveryMs: options.checkpointEveryMs })
  }

  start(): void {
    this.#runner.start()
  }

  stop(): Promise<void> {
    return this.#runner.stop()
  }

  /**
   * How long somebody who waits, or would wait so, still waits; undefined when nobody serves, or nothing is known yet. Never
   * more than the customer was told before.
   */
  forWaiting(interaction: Interaction): WaitEstimate | undefined {
    const { stage, medium, id } = interaction
    if (stage.name !== 'waiting') return undefined
    const { queue } = ownPlace(stage)
    const estimate = this.#estimate(queue, medium, this.#floor.readyAhead(interaction), stage)
    const told = this.#runner.state.told.get(id)
    if (!estimate || told?.queue !== queue) return estimate
    const now = this.#engine.clock.now()
    const highMs = Math.min(estimate.highMs, Math.max(0, told.to - now))
    const lowMs = Math.min(estimate.lowMs, highMs, Math.max(0, told.from - now))
    return { lowMs, expectedMs: Math.min(Math.max(estimate.expectedMs, lowMs), highMs), highMs }
  }

  /** How long somebody would wait who came now, with priority over nobody. */
  forNewcomer(queue: QueueId, medium: Medium): WaitEstimate | undefined {
    if (this.#floor.idle(queue, medium) > 0) return { lowMs: 0, expectedMs: 0, highMs: 0 }
    return this.#estimate(queue, medium, this.#floor.ready(queue, medium), {})
  }

  quality(queue: QueueId): EstimateQuality {
    const { told = 0, judged = 0, inside = 0, sooner = 0 } = this.#runner.state.rates.get(queue) ?? {}
    const share = (weight: number): number | null => (judged === 0 ? null : weight / judged)
    return { told, inside: share(inside), sooner: share(sooner), later: share(judged - inside - sooner) }
  }

  #estimate(queue: QueueId, medium: Medium, ahead: number, asked: Demanding): WaitEstimate | undefined {
    const rates = this.#runner.state.rates.get(queue)
    const holdMs = rates && meanHoldMs(rates)
    const servers = this.#servers(queue, medium, asked)
    if (!rates || holdMs === undefined || servers === 0) return undefined
    const situation = { ahead, servers, holdMs, leaveRate: leaveRate(rates) }
    const tail = (1 - this.#confidence) / 2
    return {
      lowMs: Math.round(waitQuantileMs(situation, tail)),
      expectedMs: Math.round(expectedWaitMs(situation)),
      highMs: Math.round(waitQuantileMs(situation, 1 - tail)),
    }
  }

  /**
   * How many serve somebody who asks for this in a queue: those who are there and can do it, each as often as they can at
   * once, and in the share that the queue has of all who wait for them. Agents on a break do not count.
   */
  #servers(id: QueueId, medium: Medium, asked: Demanding): number {
    const queue = this.#engine.get(queues, id)
    if (!queue) return 0
    const now = this.#engine.clock.now()
    const demand = demandOf(queue, asked)
    const own = Math.max(1, this.#floor.waiting(id))
    let servers = 0
    for (const agentId of this.#floor.availableAgents(id)) {
      const agent = this.#engine.get(agents, agentId)
      if (!agent || (medium === 'voice' && agent.contact === undefined)) continue
      if (!meets(agent, queue, demand, now)) continue
      let others = 0
      for (const other of agent.queues) if (other !== id) others += this.#floor.waiting(other)
      servers += (agent.capacity[medium] * own) / (own + others)
    }
    return servers
  }
}

/** What the customer was told, so that it is known everywhere and can be judged. */
export function tellWait(
  engine: Engine,
  id: InteractionId,
  { position, estimate }: { position: number; estimate?: WaitEstimate },
): Promise<void> {
  return engine.run({ role: 'system', id: 'announcement' }, (transaction) => {
    const stage = transaction.peek(interactions, id)?.stage
    if (stage?.name !== 'waiting' || !estimate) return
    const { lowMs, highMs } = estimate
    transaction.fact('wait:told', { interaction: id, queue: ownPlace(stage).queue, position, lowMs, highMs })
  })
}
