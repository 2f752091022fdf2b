/*
 * The protocol data units of SMPP 3.4: a header of four 32-bit numbers (length, command, status, sequence), then the
 * command's fields. Clauses are those of "Short Message Peer to Peer Protocol Specification v3.4", issue 1.2.
 */

/** Section 5.1.2.1; an answer has the top bit. */
export const COMMAND = {
  genericNack: 0x8000_0000,
  bindTransceiver: 0x0000_0009,
  submit: 0x0000_0004,
  deliver: 0x0000_0005,
  unbind: 0x0000_0006,
  enquireLink: 0x0000_0015,
} as const
export const ANSWER = 0x8000_0000

/** Section 5.1.3: those that we act on or say. */
export const STATUS = {
  ok: 0x00,
  invalidCommandLength: 0x02,
  invalidCommand: 0x03,
  notBound: 0x04,
  systemError: 0x08,
  queueFull: 0x14,
  throttled: 0x58,
  temporaryFailure: 0x64,
  permanentFailure: 0x65,
} as const

export interface SmppPdu {
  readonly command: number
  readonly status: number
  readonly sequence: number
  readonly body: Uint8Array
}

const HEADER_BYTES = 16
/** A `message_payload` has at most 64 KiB (section 5.3.2.32); the fields before it fit into the rest. */
const PDU_BYTES_MAX = 70_000

export function encodePdu({ command, status, sequence, body }: SmppPdu): Uint8Array {
  const pdu = Buffer.alloc(HEADER_BYTES + body.length)
  pdu.writeUInt32BE(pdu.length, 0)
  pdu.writeUInt32BE(command, 4)
  pdu.writeUInt32BE(status, 8)
  pdu.writeUInt32BE(sequence, 12)
  pdu.set(body, HEADER_BYTES)
  return pdu
}

/** Finds the units in what a connection brings, in pieces of any size. */
export class SmppReader {
  #rest: Buffer = Buffer.alloc(0)

  /** `broken`: what came is no SMPP, and nothing after it can be read either. */
  take(piece: Uint8Array): { readonly pdus: readonly SmppPdu[]; readonly broken: boolean } {
    const pdus: SmppPdu[] = []
    let rest = this.#rest.length === 0 ? Buffer.from(piece) : Buffer.concat([this.#rest, piece])
    while (rest.length >= HEADER_BYTES) {
      const length = rest.readUInt32BE(0)
      if (length < HEADER_BYTES || length > PDU_BYTES_MAX) return { pdus, broken: true }
      if (rest.length < length) break
      pdus.push({
        command: rest.readUInt32BE(4),
        status: rest.readUInt32BE(8),
        sequence: rest.readUInt32BE(12),
        body: rest.subarray(HEADER_BYTES, length),
      })
      rest = rest.subarray(length)
    }
    this.#rest = rest
    return { pdus, broken: false }
  }
}

/** Reads the fields of a body one after the other; undefined from the first one on that is not there. */
export class FieldReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(body: Uint8Array) {
    this.#bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  number(bytes: 1 | 2): number | undefined {
    const taken = this.bytes(bytes)
    return taken && Buffer.from(taken).readUIntBE(0, bytes)
  }

  /** A text that ends with a zero octet (section 3.1). */
  text(): string | undefined {
    const end = this.#bytes.indexOf(0, this.#at)
    if (end < 0) return undefined
    const text = this.#bytes.toString('latin1', this.#at, end)
    this.#at = end + 1
    return text
  }

  bytes(length: number): Uint8Array | undefined {
    if (this.#at + length > this.#bytes.length) return undefined
    const taken = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += length
    return taken
  }
}

/** A body of numbers of one octet, texts that end with zero, and octets. */
export function bodyOf(...fields: readonly (number | string | Uint8Array)[]): Uint8Array {
  return Buffer.concat(
    fields.map((field) => {
      if (typeof field === 'number') return Uint8Array.of(field)
      return typeof field === 'string' ? Buffer.from(`${field}\0`, 'latin1') : field
    }),
  )
}
