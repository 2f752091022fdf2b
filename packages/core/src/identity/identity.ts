// tidy: name because every id of the domain is here, and a file each would hide that they are one family.
import type { Clock, Instant } from '../clock/clock.js'
import { type Random, randomHex } from '../randomness/random.js'

declare const brand: unique symbol
type Id<Name extends string> = string & { readonly [brand]: Name }

export type CenterId = Id<'center'>
export type NodeId = Id<'node'>
export type AgentId = Id<'agent'>
export type QueueId = Id<'queue'>
export type CustomerId = Id<'customer'>
export type ConversationId = Id<'conversation'>
export type InteractionId = Id<'interaction'>
export type MessageId = Id<'message'>
export type OfferId = Id<'offer'>
export type ChangeId = Id<'change'>

/** Makes ids that sort by the time they were made, also within one millisecond, and never repeat across nodes. */
export type IdSource = <T extends Id<string>>() => T

const COUNTER_BITS = 12
/** The group of the version and the counter, with a counter of 0. */
const VERSION_7 = 0x7000

/** UUID version 7 (RFC 9562 section 5.7) with a counter in rand_a (method 1 of section 6.2), from the given ports. */
export function idSource(clock: Clock, random: Random): IdSource {
  let last: Instant = -1
  let counter = 0
  let time = ''
  let tail: string[] = []
  return <T extends Id<string>>() => {
    const now = clock.now()
    counter++
    if (now > last || counter === 1 << COUNTER_BITS) {
      last = Math.max(now, last + 1)
      counter = 0
      const digits = last.toString(16).padStart(12, '0')
      time = `${digits.slice(0, 8)}-${digits.slice(8)}`
    }
    if (tail.length === 0) tail = tails(random)
    return `${time}-${(VERSION_7 + counter).toString(16)}-${tail.pop()}` as T
  }
}

/** The random last two groups of some ids at once: one draw of bytes for many ids. */
function tails(random: Random): string[] {
  const hex = randomHex(random, 8 * 64)
  return Array.from({ length: 64 }, (_, index) => {
    const part = hex.slice(index * 16, index * 16 + 16)
    const variant = ((Number.parseInt(part[0] as string, 16) & 0x3) | 0x8).toString(16)
    return `${variant}${part.slice(1, 4)}-${part.slice(4)}`
  })
}
