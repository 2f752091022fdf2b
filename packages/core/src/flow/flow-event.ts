import type { Json } from '../storage/directory.js'

/** What became of an act. Each event carries the `turn` of its act. */
export type FlowEvent = { readonly turn: number } & (
  | /** Said, played, or answered by the function, with what it returned. */ {
      readonly kind: 'done'
      readonly value?: Json
    }
  /** It could not be done. */
  | { readonly kind: 'failed' }
  /** What the customer typed: digits in voice, a message in text. */
  | { readonly kind: 'input'; readonly input: string }
  /** Nothing came in time from the customer, or from the function. */
  | { readonly kind: 'timeout' }
  /** The queue did not take the customer. */
  | { readonly kind: 'refused'; readonly reason?: string }
  /** The customer was taken out of the queue again: it closed, nobody is there any more, … */
  | { readonly kind: 'sentBack'; readonly reason: string }
  /** Nobody took the customer in time. */
  | { readonly kind: 'waitedTooLong' }
)

export type FlowEventKind = FlowEvent['kind']
