import type { Instant, InteractionId, Medium } from '@ringwright/core'
import type { Demand } from '../skill/demand.js'

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
}
