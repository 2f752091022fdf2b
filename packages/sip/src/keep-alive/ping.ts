/** How one flow is tried out. Who makes it is told when nobody answers any more. */
export interface Ping {
  /** Asks once, unless it is still waiting for an answer. */
  send(): void
  /** Whether what the peer has sent is an answer. */
  heard(message: Uint8Array): boolean
  stop(): void
}
