import type { Instant } from '../../clock/clock.js'
import type { Revision } from '../revision.js'
import type { CommittedFact, FactType } from '../fact.js'
import { canonicalJson } from './canonical-json.js'
import { sha256 } from './sha-256.js'

/** A place in a center's chain of facts, and what vouches for everything up to it. */
export interface ChainEnd {
  /** Counts the facts of the center's archive, from 1; none is left out. */
  readonly number: number
  readonly hash: string
}

/** Places in a center's chain of facts, first and last of each row of them; in their order. */
export type ChainRanges = readonly (readonly [first: number, last: number])[]

/** What of a fact stays for ever, whatever is erased or forgotten. */
export interface ChainLink extends ChainEnd {
  /** Of the fact. */
  readonly id: string
  readonly revision: Revision
  readonly at: Instant
  readonly type: FactType
  /** SHA-256 of the fact without its personal fields, and of their seals. */
  readonly digest: string
}

/** A fact without its personal fields. */
export type PublicFact = Omit<CommittedFact, 'data'> & { readonly data: Readonly<Record<string, unknown>> }

/** A personal value, and the random text that keeps its seal from being found by trying values. */
export interface PersonalValue {
  readonly salt: string
  readonly value: unknown
}

/** A fact as it stands in a chain. */
export interface SealedFact extends ChainLink {
  /** Null when it was forgotten. */
  readonly fact: PublicFact | null
  /** Of each personal field: SHA-256 of its salt and value. Empty when the fact was forgotten. */
  readonly seals: Readonly<Record<string, string>>
  /** The personal fields themselves; one that was erased is absent. */
  readonly personal: Readonly<Record<string, PersonalValue>>
}

/** By what a fact is sealed, so that a change of it shows. */
export interface SealOptions {
  /** A text that nobody can guess, new each time. */
  readonly salt: () => string
  /** SHA-256 in hexadecimal digits. Default: our own, which needs no Node. */
  readonly digest?: (text: string) => string
}

/** The hash that the first fact of a chain follows. */
export const CHAIN_START: Pick<ChainLink, 'number' | 'hash'> = { number: 0, hash: '0'.repeat(64) }

/** 128 bits: nobody tries them all. */
export const SALT_OCTETS = 16

/** Puts facts behind the end of a chain, in their order. */
export function sealFacts(end: ChainEnd, facts: readonly CommittedFact[], options: SealOptions): SealedFact[] {
  const { digest: hashOf = sha256 } = options
  let last = end
  return facts.map((whole) => {
    const { fact, personal } = apart(whole, options.salt)
    const seals: Record<string, string> = {}
    for (const [field, each] of Object.entries(personal)) seals[field] = sealOf(each, hashOf)
    const { id, revision, at, type } = whole
    const link = { number: last.number + 1, id, revision, at, type, digest: digestOf(fact, seals, hashOf) }
    const hash = linkHash(last.hash, link, hashOf)
    last = { number: link.number, hash }
    return { ...link, hash, fact, seals, personal }
  })
}

/** The fact with what is known of its personal fields. */
export function openedFact(
  fact: PublicFact,
  personal: Readonly<Record<string, PersonalValue>> | null | undefined,
): CommittedFact {
  if (!personal) return fact as CommittedFact
  const values = Object.entries(personal).map(([field, { value }]) => [field, value])
  return { ...fact, data: { ...fact.data, ...Object.fromEntries(values) } } as CommittedFact
}

export function sealOf({ salt, value }: PersonalValue, hashOf = sha256): string {
  return hashOf(`${salt}${canonicalJson(value)}`)
}

export function digestOf(fact: PublicFact, seals: Readonly<Record<string, string>>, hashOf = sha256): string {
  return hashOf(canonicalJson({ fact, seals }))
}

export function linkHash(before: string, link: Omit<ChainLink, 'hash'>, hashOf = sha256): string {
  const { number, id, revision, at, type, digest } = link
  return hashOf(canonicalJson([before, number, id, revision, at, type, digest]))
}

function apart(whole: CommittedFact, salt: () => string): Pick<SealedFact, 'personal'> & { fact: PublicFact } {
  const fields = whole.personal ?? []
  const data = whole.data as Readonly<Record<string, unknown>>
  if (fields.length === 0) return { fact: whole, personal: {} }
  const open: Record<string, unknown> = {}
  const personal: Record<string, PersonalValue> = {}
  for (const [name, value] of Object.entries(data))
    if (fields.includes(name) && value !== undefined) personal[name] = { salt: salt(), value }
    else open[name] = value
  return { fact: { ...whole, data: open }, personal }
}
