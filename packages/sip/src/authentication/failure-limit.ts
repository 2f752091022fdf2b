import { isIPv6 } from 'node:net'
import type { Clock, Instant } from '@ringwright/core'
import { detachedText } from '../message/detached-text.js'
import { addressOctets } from '../transport/address-octets.js'

export interface FailureLimitOptions {
  readonly clock: Clock
  /** Failures of one source within `windowMs` after which it is blocked. */
  readonly failuresMax: number
  readonly windowMs: number
}

interface Record {
  failures: number
  /** Which of them are whose: no more users than failures that block the source. */
  readonly byUser: Map<string, number>
  readonly since: Instant
}

/** Sources remembered at once, some hundred bytes each; the oldest is forgotten first. */
const SOURCES_MAX = 10_000
/** Of one user at one source: a phone with an old password costs the others behind the same address nothing. */
const FAILURES_OF_USER_MAX = 5
/** Of a name, which whoever guesses makes up, as long as a message can be. */
const NAME_LENGTH_MAX = 64
/** What a site has of an address of IPv6, at least. */
const SITE_OCTETS = 8
/** What addresses of IPv4 begin with where they are written as IPv6 (RFC 4291 2.5.5.2). */
const MAPPED = Buffer.from('00000000000000000000ffff', 'hex')

/**
 * What counts as one source: an address of IPv4, or all that a site has of IPv6, which is 64 bits at least (RFC 6177): whoever has
 * one of those has them all.
 */
export function sourceOf(address: string): string {
  if (!isIPv6(address)) return address
  const octets = Buffer.from(addressOctets(address))
  const isMapped = octets.subarray(0, MAPPED.length).equals(MAPPED)
  return (isMapped ? octets : octets.subarray(0, SITE_OCTETS)).toString('hex')
}

/** Counts failures by source, so that nobody can try passwords without end. */
export class FailureLimit {
  readonly #options: FailureLimitOptions
  readonly #sources = new Map<string, Record>()

  constructor(options: FailureLimitOptions) {
    this.#options = options
  }

  /** How long the source stays blocked, or the user at it; 0 when neither is. */
  blockedForMs(source: string, user?: string): number {
    const record = this.#current(source)
    if (!record) return 0
    const { failuresMax, windowMs, clock } = this.#options
    const own = user === undefined ? 0 : (record.byUser.get(nameOf(user)) ?? 0)
    if (record.failures < failuresMax && own < FAILURES_OF_USER_MAX) return 0
    return record.since + windowMs - clock.now()
  }

  /** True when this failure is the one that blocks the source. */
  failed(source: string, user: string): boolean {
    const record = this.#current(source) ?? { failures: 0, byUser: new Map(), since: this.#options.clock.now() }
    const name = nameOf(user)
    record.failures++
    record.byUser.set(name, (record.byUser.get(name) ?? 0) + 1)
    this.#sources.delete(source)
    this.#sources.set(source, record)
    const [oldest] = this.#sources.keys()
    if (this.#sources.size > SOURCES_MAX && oldest !== undefined) this.#sources.delete(oldest)
    return record.failures === this.#options.failuresMax
  }

  /** Forgives the user's own failures only: whoever has one account may be guessing the passwords of others. */
  succeeded(source: string, user: string): void {
    const record = this.#sources.get(source)
    const own = record?.byUser.get(nameOf(user))
    if (!record || own === undefined) return
    record.byUser.delete(nameOf(user))
    record.failures -= own
    if (record.failures === 0) this.#sources.delete(source)
  }

  #current(source: string): Record | undefined {
    const record = this.#sources.get(source)
    if (!record || this.#options.clock.now() < record.since + this.#options.windowMs) return record
    this.#sources.delete(source)
    return undefined
  }
}

function nameOf(user: string): string {
  return detachedText(user.slice(0, NAME_LENGTH_MAX))
}
