import type { Instant, Interaction, InteractionId, Medium, WaitingStage } from '@ringwright/core'
import type { Queue } from '../queue/queue.js'
import { type Demand, demandOf } from '../skill/demand.js'

/** A waiting interaction, as far as its order and whom it can be offered to need. */
export interface WaitingItem {
  readonly id: InteractionId
  readonly priority: number
  readonly age: Instant
  /** Since when it waits in this queue. */
  readonly since: Instant
  readonly due?: Instant
  readonly medium: Medium
  readonly demand: Demand
  /** As it waits now. It stands here because every decision looks at several who wait, and a search for a record costs more. */
  interaction: Interaction
  stage: WaitingStage
}

const NO_DEMAND: Demand = { key: '', skills: {}, dropped: [], levelMax: Infinity }

/** `queue`: where it waits; undefined while there is no such queue. */
export function waitingItem(interaction: Interaction, stage: WaitingStage, queue: Queue | undefined): WaitingItem {
  const { id, medium } = interaction
  const { priority, age, since, due } = stage
  const demand = queue ? demandOf(queue, stage) : NO_DEMAND
  return due === undefined
    ? { id, priority, age, since, medium, demand, interaction, stage }
    : { id, priority, age, since, due, medium, demand, interaction, stage }
}
