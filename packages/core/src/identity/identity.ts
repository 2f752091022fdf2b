// tidy: name because every id of the domain is here, and a file each would hide that they are one family.
import type { Clock, Instant } from '../clock/clock.js'
import type { Random } from '../randomness/random.js'

declare const brand: unique symbol
type Id<Name extends string> = string & { readonly [brand]: Name }

/** Names a center in its store; several centers may share one. */
export type CenterId = Id<'center'>

/** Names one process of a center, for as long as it runs. */
export type NodeId = Id<'node'>

/** Names an agent, as the host does in its options. */
export type AgentId = Id<'agent'>

/** Names a queue, as the host does in its options. */
export type QueueId = Id<'queue'>

/** Names a person whom the center knows. */
export type CustomerId = Id<'customer'>

/** Names all that a customer and a service of ours ever write to each other. */
export type ConversationId = Id<'conversation'>

/** Names one request of a customer, from its start to its end. */
export type InteractionId = Id<'interaction'>

/** Names a message of a conversation. */
export type MessageId = Id<'message'>

/** Names one offer of an interaction to an agent; the next one has another. */
export type OfferId = Id<'offer'>

/** Names a change, so that one that is sent twice is committed once. */
export type ChangeId = Id<'change'>

/** Makes ids that sort by the time they were made, also within one millisecond, and never repeat across nodes. */
export type IdSource = <T extends Id<string>>() => T

const COUNTER_BITS = 12
/** The group of the version and the counter, with a counter of 0. */
const VERSION_7 = 0x7000
/** The two highest bits of the group after it (RFC 9562 section 4.1); the other 14 are random. */
const VARIANT = 0x8000
const VARIANT_RANDOM_MASK = 0x3fff
/** Where the groups of an id start, and how long it is. */
const TIME_LOW = 0
const TIME_HIGH = 9
const COUNTER = 14
const RANDOM_SHORT = 19
const RANDOM_LONG = 24
const LENGTH = 36
/** Random bytes of one id, and of how many ids they are drawn at once. */
const RANDOM_BYTES = 8
const DRAWN_AT_ONCE = 64

/** The codes of the hexadecimal digits. */
const DIGITS = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0))

/**
 * UUID version 7 (RFC 9562 section 5.7) with a counter in rand_a (method 1 of section 6.2), from the given ports.
 *
 * Digits are written into one list of codes, and a text is made of them all at once. Put together of parts, an id would be
 * a tree of those parts until somebody flattens it, six times the size, and every record has several.
 */
export function idSource(clock: Clock, random: Random): IdSource {
  const codes = Array.from({ length: LENGTH }, () => '-'.charCodeAt(0))
  let last: Instant = -1
  let counter = 0
  let drawn: Uint8Array = new Uint8Array(0)
  let left = 0
  return <T extends Id<string>>() => {
    // A clock that counts parts of milliseconds, as that of a simulation does, takes the counter on.
    const now = Math.floor(clock.now())
    counter++
    if (now > last || counter === 1 << COUNTER_BITS) {
      last = Math.max(now, last + 1)
      counter = 0
      writeHex(codes, TIME_LOW, 8, Math.floor(last / 0x1_0000))
      writeHex(codes, TIME_HIGH, 4, last % 0x1_0000)
    }
    if (left === 0) {
      drawn = random.bytes(RANDOM_BYTES * DRAWN_AT_ONCE)
      left = drawn.length
    }
    left -= RANDOM_BYTES
    writeHex(codes, COUNTER, 4, VERSION_7 + counter)
    writeHex(codes, RANDOM_SHORT, 4, VARIANT | (bytesAt(drawn, left) & VARIANT_RANDOM_MASK))
    for (let at = 0; at < 3; at++) writeHex(codes, RANDOM_LONG + 4 * at, 4, bytesAt(drawn, left + 2 + 2 * at))
    return String.fromCharCode(...codes) as T
  }
}

function bytesAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
}

/** Writes a number below 2^32 with so many digits. */
function writeHex(codes: number[], from: number, digits: number, value: number): void {
  let rest = value
  for (let at = from + digits - 1; at >= from; at--) {
    codes[at] = DIGITS[rest & 0xf] as number
    rest >>>= 4
  }
}
