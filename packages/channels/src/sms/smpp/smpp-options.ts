import type { Duplex } from 'node:stream'
import { z } from 'zod'
import type { ReceiptIds } from './receipt-ids.js'

export const smppOptionsSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  port: z.int().min(1).max(65_535).default(2775),
  tls: z.boolean().default(false),
  systemId: z.string().min(1).max(15),
  // Section 4.1.5 allows eight octets and a zero; many message centers take more.
  password: z.string().max(64),
  systemType: z.string().max(12).default(''),
  window: z.int().min(1).max(1_000).default(10),
  timeoutMs: z.int().positive().max(55_000).default(20_000),
  reconnectMs: z.int().positive().max(600_000).default(5_000),
  throttledMs: z.int().positive().max(600_000).default(1_000),
  receiptIds: z.enum(['same', 'decimal']).default('same'),
  optOuts: z
    .strictObject({
      statuses: z.array(z.int().min(1).max(0xffff_ffff)).max(50).default([]),
      errors: z
        .array(z.string().regex(/^\w{1,10}$/, 'takes what stands behind `err:`'))
        .max(50)
        .default([]),
    })
    .prefault({}),
  connect: z
    .custom<() => Duplex>((value) => typeof value === 'function', 'takes a function that gives a stream')
    .optional(),
})

export type SmppSettings = Readonly<
  Omit<z.output<typeof smppOptionsSchema>, 'connect'> & { readonly connect: () => Duplex }
>

/** A message center that speaks SMPP 3.4. Each node of a center connects for itself, to send and to receive. */
export interface SmppSmsOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default 2775. */
  readonly port?: number
  /** Default false: SMPP itself encrypts nothing, so use it over a private network or with TLS. */
  readonly tls?: boolean
  /** By which the message center knows us: 1 to 15 characters. */
  readonly systemId: string
  /** At most 64 characters; SMPP 3.4 itself allows 8. */
  readonly password: string
  /** Default none; some providers ask for one. */
  readonly systemType?: string
  /** Messages that may be on their way without an answer. Default 10; 1 to 1,000. */
  readonly window?: number
  /** How long the message center may take to answer. Default 20,000; at most 55,000. */
  readonly timeoutMs?: number
  /** Pause between attempts to connect. Default 5,000; at most 600,000. */
  readonly reconnectMs?: number
  /** Pause after the message center says "too fast": SMPP does not say how long. Default 1,000; at most 600,000. */
  readonly throttledMs?: number
  /**
   * How receipts name messages. Default `same`: by the id that the message center has answered with. `decimal`: by that id in
   * decimal where it has answered in hexadecimal. With the wrong one messages stay `sent` and are never `delivered`.
   */
  readonly receiptIds?: ReceiptIds
  /**
   * By what the message center says that somebody has told it STOP, so that consent is withdrawn: a `status` of its answers,
   * an `err` of its receipts. Default: nothing, because SMPP has no such code and each message center its own.
   */
  readonly optOuts?: { readonly statuses?: readonly number[]; readonly errors?: readonly string[] }
  /** A connection of your own, instead of `host`, `port` and `tls`. Called anew after each that has ended; may throw. */
  readonly connect?: () => Duplex
}
