import type { Instant } from '@ringwright/core'
import type { Transport } from '../sip-request.js'

/** Where a traced message came from, or went to. */
export interface TraceEndpoint {
  readonly address: string
  readonly port: number
}

/** A message as it passed the stack, with what shall not be read masked. */
export interface TracedMessage {
  readonly at: Instant
  readonly transport: Transport
  readonly from: TraceEndpoint
  readonly to: TraceEndpoint
  readonly text: string
}
