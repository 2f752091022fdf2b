import type { Clock, Instant } from '@ringwright/core'
import type { NetworkFlow, NetworkReceiver } from './network.js'
import type { NetworkLimits } from './network-limits.js'

/** An open connection to one peer, or one that is being opened. */
export interface PeerConnection {
  /** When it last carried something. */
  readonly usedAt: Instant
  /** What is sent before it is open waits, within the limit on buffered octets. */
  send(message: Uint8Array, failed?: () => void): void
  /** See `NetworkFlow.expectWithin`. */
  expectWithin(silentMs: number): void
  close(): void
}

export interface PeerConnectionOptions {
  readonly clock: Clock
  readonly limits: NetworkLimits
  readonly receiver: NetworkReceiver
  readonly flow: NetworkFlow
  closed(connection: PeerConnection): void
}
