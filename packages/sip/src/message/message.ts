import { RingwrightError } from '@ringwright/core'
import { COMMA } from './characters.js'
import { type CSeqHeader, scanCSeq } from './cseq-header.js'
import { HeaderId } from './header-names.js'
import type { MessageHeaders } from './headers.js'
import { MESSAGE_LIMITS, type MessageLimits } from './limits.js'
import { type NameAddr, scanNameAddr, scanOnlyNameAddr } from './name-addr.js'
import type { ParseReason } from './parse-error.js'
import { Scanner, type WorkProbe } from './scanner.js'
import { scanVia, type ViaHeader } from './via-header.js'

/** What is sent or received, whichever it is. */
export type WireMessage = WireRequest | WireResponse

/** RFC 3261 section 20.22. */
export const MAX_FORWARDS_MAX = 255

type Scan<T> = (scanner: Scanner, elementsMax: number) => T | undefined

/** The octets of a message: the text of its head, and its body untouched. */
export interface MessageParts {
  readonly headers: MessageHeaders
  /** Start line, header fields and the empty line, as text. */
  readonly head: string
  readonly body: Uint8Array
  /** Head and body together, where they exist already. */
  readonly bytes?: Uint8Array
  readonly limits?: MessageLimits
  readonly probe?: WorkProbe | undefined
}

/**
 * What both kinds of message have. Nothing changes after construction; header fields are typed when they are first
 * asked for. After `parseMessage` the mandatory ones are known to be well-formed, so their methods always return.
 */
abstract class Message {
  readonly headers: MessageHeaders
  readonly head: string
  readonly body: Uint8Array
  readonly limits: MessageLimits
  readonly #probe: WorkProbe | undefined
  #bytes: Uint8Array | undefined
  #topVia: ViaHeader | undefined
  #from: NameAddr | undefined
  #to: NameAddr | undefined
  #cseq: CSeqHeader | undefined

  constructor(parts: MessageParts) {
    this.headers = parts.headers
    this.head = parts.head
    this.body = parts.body
    this.limits = parts.limits ?? MESSAGE_LIMITS
    this.#probe = parts.probe
    this.#bytes = parts.bytes
  }

  /** What goes over the wire: the head as UTF-8, then the body. */
  get bytes(): Uint8Array {
    this.#bytes ??= this.body.length === 0 ? Buffer.from(this.head) : Buffer.concat([Buffer.from(this.head), this.body])
    return this.#bytes
  }

  /** The body read as UTF-8. */
  get bodyText(): string {
    return Buffer.from(this.body.buffer, this.body.byteOffset, this.body.byteLength).toString()
  }

  /** The first of Via, From, To and CSeq that cannot be read; `undefined` when all can. */
  unreadable(): ParseReason | undefined {
    if (!this.#readTopVia()) return 'Malformed Via'
    if (!this.#readFrom()) return 'Malformed From'
    if (!this.#readTo()) return 'Malformed To'
    return this.#readCSeq() ? undefined : 'Malformed CSeq'
  }

  topVia(): ViaHeader {
    return this.#readTopVia() ?? malformed('Via')
  }

  from(): NameAddr {
    return this.#readFrom() ?? malformed('From')
  }

  to(): NameAddr {
    return this.#readTo() ?? malformed('To')
  }

  cseq(): CSeqHeader {
    return this.#readCSeq() ?? malformed('CSeq')
  }

  get callId(): string {
    const index = this.headers.find(HeaderId.callId)
    return index === -1 ? malformed('Call-ID') : this.headers.valueAt(index)
  }

  /** `undefined` when the message has none, as RFC 2543 allowed. */
  get maxForwards(): number | undefined {
    return this.headers.integer(HeaderId.maxForwards, MAX_FORWARDS_MAX)
  }

  /** Every hop, from the top; `undefined` when one is malformed. */
  vias(): readonly ViaHeader[] | undefined {
    return this.#listOf(HeaderId.via, scanVia)
  }

  /** The addresses of all Contact fields; `*` when that is what stands there; `undefined` when one is malformed. */
  contacts(): readonly NameAddr[] | '*' | undefined {
    const index = this.headers.find(HeaderId.contact)
    if (index !== -1 && this.headers.valueAt(index) === '*') {
      return this.headers.find(HeaderId.contact, index + 1) === -1 ? '*' : undefined
    }
    return this.addresses(HeaderId.contact)
  }

  /** The addresses of Route, Record-Route or another list; none gives the empty list, a malformed one `undefined`. */
  addresses(id: number): readonly NameAddr[] | undefined {
    return this.#listOf(id, scanNameAddr)
  }

  #readTopVia(): ViaHeader | undefined {
    this.#topVia ??= this.#first(HeaderId.via, scanVia)
    return this.#topVia
  }

  #readFrom(): NameAddr | undefined {
    this.#from ??= this.#first(HeaderId.from, scanOnlyNameAddr)
    return this.#from
  }

  #readTo(): NameAddr | undefined {
    this.#to ??= this.#first(HeaderId.to, scanOnlyNameAddr)
    return this.#to
  }

  #readCSeq(): CSeqHeader | undefined {
    this.#cseq ??= this.#first(HeaderId.cseq, scanCSeq)
    return this.#cseq
  }

  #scanner(index: number): Scanner {
    return new Scanner(this.headers.text, this.headers.valueStart(index), this.headers.valueEnd(index), this.#probe)
  }

  /** Reads the first field with that id; `undefined` when there is none, or when it is malformed. */
  #first<T>(id: number, scan: Scan<T>): T | undefined {
    const index = this.headers.find(id)
    if (index === -1) return undefined
    const scanner = this.#scanner(index)
    const value = scan(scanner, this.limits.elementsMax)
    scanner.report()
    return value
  }

  #listOf<T>(id: number, scan: Scan<T>): readonly T[] | undefined {
    const values: T[] = []
    const { elementsMax } = this.limits
    for (let index = this.headers.find(id); index !== -1; index = this.headers.find(id, index + 1)) {
      const scanner = this.#scanner(index)
      do {
        const value = values.length < elementsMax ? scan(scanner, elementsMax) : undefined
        if (value === undefined) {
          scanner.report()
          return undefined
        }
        values.push(value)
      } while (scanner.accept(COMMA))
      scanner.report()
    }
    return values
  }
}

/** A request as it came, or as it goes out. */
export class WireRequest extends Message {
  readonly kind = 'request'
  /** Such as `INVITE`; methods are told apart by case. */
  readonly method: string
  /** As written. `parseUri` takes it apart. */
  readonly requestUri: string

  constructor(method: string, requestUri: string, parts: MessageParts) {
    super(parts)
    this.method = method
    this.requestUri = requestUri
  }
}

/** A response as it came, or as it goes out. */
export class WireResponse extends Message {
  readonly kind = 'response'
  /** 100 to 699. */
  readonly status: number
  /** The reason phrase, as written; it may be empty. */
  readonly reason: string

  constructor(status: number, reason: string, parts: MessageParts) {
    super(parts)
    this.status = status
    this.reason = reason
  }
}

function malformed(name: string): never {
  throw new RingwrightError(
    'invalid_argument',
    `The message has no well-formed ${name} header field: give createRequest or createResponse a valid one.`,
  )
}
