import { z } from 'zod'

const whole = z.int().positive()

/** What one client, or all together, can make an HTTP server keep or wait for. */
export const httpLimits = z.strictObject({
  /** Bytes of a request's body. Default 1 MiB; past it 413. */
  bodyBytesMax: whole.default(1_048_576),
  /** Bytes of a request's headers. Default 16 KiB, as Node; past it 431. */
  headerBytesMax: whole.default(16_384),
  /** Time for the headers to arrive. Default 10 s: whoever sends them byte by byte is cut off. */
  headersTimeoutMs: whole.default(10_000),
  /** Time for the whole request to arrive, body included. Default 60 s. */
  requestTimeoutMs: whole.default(60_000),
  /** A connection on which no byte moves for this long is closed; a WebSocket is not. Default 120 s. */
  idleTimeoutMs: whole.default(120_000),
  /** How long a connection is kept for the next request. Default 5 s. */
  keepAliveMs: whole.default(5_000),
  /** Connections at the same time; more are refused by the operating system. Default 10,000. */
  connectionsMax: whole.default(10_000),
  /** How long `stop` lets running requests finish. Default 5 s. */
  drainMs: whole.default(5_000),
})

export type HttpLimits = Readonly<z.output<typeof httpLimits>>
export type HttpLimitOptions = Readonly<z.input<typeof httpLimits>>
