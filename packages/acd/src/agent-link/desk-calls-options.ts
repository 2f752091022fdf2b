import type { Acd } from '../acd.js'
import type { ActingSession } from './not-in-hand.js'

export interface DeskCallsOptions extends ActingSession {
  readonly acd: Acd
  readonly watchBoard: (on: boolean) => void
}
