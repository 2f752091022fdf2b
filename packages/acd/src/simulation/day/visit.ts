import type { Medium } from '@ringwright/core'

/** One customer who comes, with all that chance has in store: nothing about them is drawn later. Times in milliseconds. */
export interface Visit {
  /** After the beginning of the day. */
  readonly atMs: number
  readonly queue: string
  readonly channel: string
  readonly medium: Medium
  readonly priority?: number
  /** How long the customer waits before giving up. `Infinity` never does. */
  readonly patienceMs: number
  /** How long the conversation takes. */
  readonly handleMs: number
  /** Paperwork, as far as the queue allows; absent: as long as it allows. */
  readonly wrapUpMs?: number
  /** How long the agent takes to answer the offer. */
  readonly answerMs: number
  /** How many offers of it are not answered before one is. */
  readonly missedOffers: number
  /** Messages during the conversation, spread evenly, by customer and agent in turn. */
  readonly messages: number
}
