import { z } from 'zod'

const whole = z.int().positive()

/** What one client, or all together, can make an HTTP server keep or wait for. */
export interface HttpLimitOptions {
  /** Bytes of a request's body. Default 1 MiB; past it 413. */
  readonly bodyBytesMax?: number
  /** Bytes of a request's headers. Default 16 KiB, as Node; past it 431. */
  readonly headerBytesMax?: number
  /** Time for the headers to arrive. Default 10 s: whoever sends them byte by byte is cut off. */
  readonly headersTimeoutMs?: number
  /** Time for the whole request to arrive, body included. Default 60 s. */
  readonly requestTimeoutMs?: number
  /** A connection on which no byte moves for this long is closed; a WebSocket is not. Default 120 s. */
  readonly idleTimeoutMs?: number
  /** How long a connection is kept for the next request. Default 5 s. */
  readonly keepAliveMs?: number
  /** Connections at the same time; more are refused by the operating system. Default 10,000. */
  readonly connectionsMax?: number
  /** How long `stop` lets running requests finish. Default 5 s. */
  readonly drainMs?: number
}

export const httpLimits = z.strictObject({
  bodyBytesMax: whole.default(1_048_576),
  headerBytesMax: whole.default(16_384),
  headersTimeoutMs: whole.default(10_000),
  requestTimeoutMs: whole.default(60_000),
  idleTimeoutMs: whole.default(120_000),
  keepAliveMs: whole.default(5_000),
  connectionsMax: whole.default(10_000),
  drainMs: whole.default(5_000),
} satisfies Record<keyof HttpLimitOptions, z.ZodType>)

export type HttpLimits = Readonly<z.output<typeof httpLimits>>
