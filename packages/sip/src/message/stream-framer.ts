import { CARRIAGE_RETURN, LINE_FEED } from './characters.js'
import { indexHead } from './head-index.js'
import { HeaderId } from './header-names.js'
import { MessageHeaders } from './headers.js'
import { MESSAGE_LIMITS, type MessageLimits } from './limits.js'
import type { ParseError } from './parse-error.js'
import { parseMessage } from './parse.js'
import type { WorkProbe } from './scanner.js'

export type StreamFrame =
  /** The octets of one message, for `parseMessage` with `framing: 'stream'`; nobody else holds them. */
  | { readonly kind: 'message'; readonly octets: Uint8Array }
  /** An empty line: the answer to our own ping, or half of the peer's (RFC 5626 section 4.4.1). */
  | { readonly kind: 'pong' }
  /** Two empty lines: to be answered with one. */
  | { readonly kind: 'ping' }
  /** Nobody can tell where the next message begins: send the answer if there is one, then close the connection. */
  | { readonly kind: 'broken'; readonly error: ParseError }

const HEAD_END = Buffer.from('\r\n\r\n')

/** Room for a usual message; most connections never need more. */
const STORAGE_BYTES = 4_096

/**
 * Cuts the octets of a TCP or TLS connection into messages by their Content-Length (RFC 3261 section 18.3), however the
 * network split them. Holds one message at most, and looks at each octet a fixed number of times, also when they arrive
 * one by one.
 */
export class StreamFramer {
  readonly #limits: MessageLimits
  readonly #probe: WorkProbe | undefined
  #storage = Buffer.allocUnsafeSlow(0)
  #start = 0
  #end = 0
  /** Up to here there is no end of a head. */
  #searched = 0
  /** Octets of the message that began at `#start`; 0 while its head is not complete. */
  #needed = 0
  #loneLineEnd = false
  #broken = false

  constructor(limits: MessageLimits = MESSAGE_LIMITS, probe?: WorkProbe) {
    this.#limits = limits
    this.#probe = probe
  }

  /** Octets that wait for the rest of their message. */
  get buffered(): number {
    return this.#end - this.#start
  }

  /** What the chunk completes, in order. After `broken` there is nothing more. The chunk may be reused by the caller. */
  push(chunk: Uint8Array): readonly StreamFrame[] {
    const frames: StreamFrame[] = []
    let taken = 0
    // A chunk may be larger than any message, so it is taken in pieces: what is held stays bounded.
    while (taken < chunk.length && !this.#broken) {
      const piece = chunk.subarray(taken, taken + this.#limits.messageBytesMax)
      this.#hold(piece)
      taken += piece.length
      while (!this.#broken && this.#next(frames)) continue
    }
    return frames
  }

  #hold(chunk: Uint8Array): void {
    if (this.#end + chunk.length > this.#storage.length) {
      const length = this.buffered + chunk.length
      const larger = this.#storage.length >= 2 * length ? this.#storage : Buffer.allocUnsafeSlow(roomFor(length))
      this.#storage.copy(larger, 0, this.#start, this.#end)
      this.#searched -= this.#start
      this.#end -= this.#start
      this.#start = 0
      this.#storage = larger
    }
    this.#storage.set(chunk, this.#end)
    this.#end += chunk.length
  }

  /** Takes one frame off the front; false when there is none yet. */
  #next(frames: StreamFrame[]): boolean {
    if (this.#needed === 0) {
      this.#skipLineEnds(frames)
      if (!this.#findHead(frames)) return false
    }
    if (this.buffered < this.#needed) return false
    const end = this.#start + this.#needed
    frames.push({ kind: 'message', octets: Buffer.from(this.#storage.subarray(this.#start, end)) })
    this.#start = this.#searched = end
    this.#needed = 0
    return true
  }

  #skipLineEnds(frames: StreamFrame[]): void {
    let count = this.#loneLineEnd ? 1 : 0
    const before = this.#start
    while (this.#start + 1 < this.#end && this.#isLineEnd(this.#start)) {
      this.#start += 2
      count++
    }
    // However many came at once, one answer tells the peer that this side is alive.
    if (this.#start > before) frames.push({ kind: count > 1 ? 'ping' : 'pong' })
    const waiting = this.buffered === 0 || (this.buffered === 1 && this.#storage[this.#start] === CARRIAGE_RETURN)
    this.#loneLineEnd = waiting && count % 2 === 1
    this.#searched = Math.max(this.#searched, this.#start)
  }

  #isLineEnd(at: number): boolean {
    return this.#storage[at] === CARRIAGE_RETURN && this.#storage[at + 1] === LINE_FEED
  }

  /** Sets `#needed` when the head is complete. */
  #findHead(frames: StreamFrame[]): boolean {
    const from = Math.max(this.#start, this.#searched - HEAD_END.length + 1)
    const found = this.#storage.subarray(0, this.#end).indexOf(HEAD_END, from)
    if (this.#probe) this.#probe.octetVisits += this.#end - from
    this.#searched = this.#end
    const length = (found === -1 ? this.#end : found + HEAD_END.length) - this.#start
    if (length > this.#limits.headBytesMax) return this.#break(frames, length, 'Message Too Large')
    if (found === -1) return false
    const bodyLength = this.#bodyLength(length)
    if (bodyLength === undefined) return this.#break(frames, length)
    if (length + bodyLength > this.#limits.messageBytesMax) return this.#break(frames, length, 'Message Too Large')
    this.#needed = length + bodyLength
    return true
  }

  /** `undefined` when there is no Content-Length, or none to rely on. */
  #bodyLength(headLength: number): number | undefined {
    const head = this.#storage.toString('latin1', this.#start, this.#start + headLength)
    if (this.#probe) this.#probe.octetVisits += 2 * headLength
    const { records } = indexHead(head, head.indexOf('\n') + 1, this.#limits.headersMax)
    const headers = new MessageHeaders(head, records)
    const index = headers.find(HeaderId.contentLength)
    if (index === -1 || headers.find(HeaderId.contentLength, index + 1) !== -1) return undefined
    return headers.integer(HeaderId.contentLength, Number.MAX_SAFE_INTEGER)
  }

  #break(frames: StreamFrame[], headLength: number, reason?: 'Message Too Large'): false {
    this.#broken = true
    const head = Buffer.from(this.#storage.subarray(this.#start, this.#start + headLength))
    const result = parseMessage(head, { limits: this.#limits, framing: 'stream' })
    const answerable = result.ok ? undefined : result.error.answerable
    const error: ParseError = result.ok ? { reason: 'Malformed Content-Length', status: 400, answerable } : result.error
    frames.push({ kind: 'broken', error: reason === undefined ? error : { reason, status: 513, answerable } })
    this.#storage = Buffer.allocUnsafeSlow(0)
    this.#start = this.#end = 0
    return false
  }
}

function roomFor(length: number): number {
  let room = STORAGE_BYTES
  while (room < length) room *= 2
  return room
}
