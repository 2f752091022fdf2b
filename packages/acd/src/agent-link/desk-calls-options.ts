import type { Acd } from '../acd.js'
import type { Assistance } from '../assistance/assistance.js'
import type { ActingSession } from './not-in-hand.js'

export interface DeskCallsOptions extends ActingSession {
  readonly acd: Acd
  readonly assistance: Assistance
  readonly watchBoard: (on: boolean) => void
}
