import { createHash } from 'node:crypto'
import {
  type ChainLink,
  type CommittedFact,
  type PublicFact,
  type Random,
  randomHex,
  RingwrightError,
  type SealedFact,
} from '@ringwright/core'
import { openedFact, SALT_OCTETS, sealFacts, type Tip } from '@ringwright/core/archive'
import { subjectsOf } from './archive-conditions.js'
import { fits, lookupText, storedText, textOf } from './stored-text.js'

/** A fact as databases keep it: its link in the chain, and what of it can go. */
export interface FactRow {
  readonly place: number
  readonly id: string
  readonly at: number
  readonly revision: number
  readonly digest: string
  readonly hash: string
  /** Whole, as the link has it; the fact is looked for under another text where it is too long for an index. */
  readonly type: string
  readonly lookupType: string
  readonly fact: string
  /** Null where there is nothing personal. */
  readonly seals: string | null
  readonly personal: string | null
  readonly subjects: readonly (string | null)[]
}

/** What a database answers about a place of the chain; the last three are null where the fact was forgotten. */
export interface LinkRow {
  readonly place: number
  readonly id: string
  readonly revision: number
  readonly at: number
  readonly type: string
  readonly digest: string
  readonly hash: string
  readonly fact: string | null
  readonly seals: string | null
  readonly personal: string | null
}

/** What is appended, once each. Throws `invalid_argument` for an id that no index takes. */
export function checkedFacts(facts: readonly CommittedFact[]): CommittedFact[] {
  const byId = new Map<string, CommittedFact>()
  for (const fact of facts) {
    if (!fits(fact.id)) throw new RingwrightError('invalid_argument', 'The id of a fact is longer than 1,000 octets.')
    if (!byId.has(fact.id)) byId.set(fact.id, fact)
  }
  return [...byId.values()]
}

/** Facts as rows, linked behind the end of the chain. */
export function sealedRows(tip: Tip, facts: readonly CommittedFact[], random: Random): FactRow[] {
  const salt = (): string => randomHex(random, SALT_OCTETS)
  return sealFacts(tip, facts, { salt, digest: sha256 }).map(rowOf)
}

export function factOf(fact: string, personal: string | null): CommittedFact {
  return openedFact(JSON.parse(fact) as PublicFact, personal === null ? null : parsed(personal))
}

export function sealedFactOf(row: LinkRow): SealedFact {
  const { place, revision, at, digest, hash, fact } = row
  const link: ChainLink = {
    ...{ number: place, revision, at, digest, hash },
    id: textOf(row.id),
    type: textOf(row.type) as ChainLink['type'],
  }
  if (fact === null) return { ...link, fact: null, seals: {}, personal: {} }
  return { ...link, fact: JSON.parse(fact) as PublicFact, seals: parsed(row.seals), personal: parsed(row.personal) }
}

/** How many personal fields a row has. */
export function fieldCount(personal: string): number {
  return Object.keys(parsed(personal)).length
}

function rowOf({ number, id, type, at, revision, digest, hash, fact, seals, personal }: SealedFact): FactRow {
  const isPersonal = Object.keys(seals).length > 0
  return {
    place: number,
    id: storedText(id),
    at,
    revision,
    digest,
    hash,
    type: storedText(type),
    lookupType: lookupText(type),
    fact: JSON.stringify(fact),
    seals: isPersonal ? JSON.stringify(seals) : null,
    personal: isPersonal ? JSON.stringify(personal) : null,
    subjects: subjectsOf(fact as PublicFact),
  }
}

function parsed<T>(text: string | null): Record<string, T> {
  return text === null ? {} : (JSON.parse(text) as Record<string, T>)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
