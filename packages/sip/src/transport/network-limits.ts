/** Bounds on what peers can make the transports hold. */
export interface NetworkLimits {
  /** Largest message in octets. Default 65,535: what a UDP datagram can carry, so that both transports agree. */
  readonly messageBytesMax: number
  /**
   * Open connections of one listener, both directions, from their first packet: TLS and the upgrade to a WebSocket need not be done.
   * Default 1,000; one above closes the longest idle one, and those that phones or trunks are registered over only when there are
   * no others.
   */
  readonly connectionsMax: number
  /**
   * A TCP connection without traffic is closed after this. Default 1,200,000: keep-alives come each 95 to 120 s (RFC 5626), and a
   * call whose peer sends none is refreshed within 15 minutes (RFC 4028).
   */
  readonly connectionIdleMs: number
  /** Octets waiting to be written to one TCP peer that doesn't read. Default 1,048,576; above, the connection is closed. */
  readonly connectionBufferedBytesMax: number
  /**
   * How long a connection may take to open, with TLS and the upgrade to a WebSocket; a peer that opened it has as long. Default
   * 5,000, well below timer B, so that UDP can still be tried.
   */
  readonly connectTimeoutMs: number
  /** The kernel's receive buffer of a UDP socket: bursts while the event loop is busy wait there. Default 4,194,304. */
  readonly udpReceiveBufferBytes: number
}

export const defaultNetworkLimits: NetworkLimits = {
  messageBytesMax: 65_535,
  connectionsMax: 1_000,
  connectionIdleMs: 1_200_000,
  connectionBufferedBytesMax: 1_048_576,
  connectTimeoutMs: 5_000,
  udpReceiveBufferBytes: 4_194_304,
}
