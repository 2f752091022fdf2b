import { RingwrightError } from '../errors/ringwright-error.js'
import type { CenterId } from '../identity/identity.js'
import { type Archive, ARCHIVE_PAGE_MAX } from '../storage/archive.js'
import {
  CHAIN_START,
  type ChainEnd,
  digestOf,
  linkHash,
  type SealedFact,
  sealOf,
} from '../storage/chain/sealed-fact.js'
import { archivedFacts } from './archived-facts.js'
import { PlaceSet } from './place-set.js'

/**
 * What is wrong at a place of a chain. `missing`: a place is left out. `relinked`: its hash does not follow from the one
 * before. `changed`: the fact is not the one that was sealed. `personalChanged`: nor is a personal field. `vanished`: a
 * fact or a personal field is gone, and no fact says so. `cut`: the chain ends before the checkpoint. `replaced`: at the
 * checkpoint, it has another hash.
 */
export type ChainFaultKind = 'missing' | 'relinked' | 'changed' | 'personalChanged' | 'vanished' | 'cut' | 'replaced'

/** One place at which a chain does not hold. */
export interface ChainFault {
  /** The place in the chain. */
  readonly number: number
  readonly kind: ChainFaultKind
  /** Of the fact there, where one is known. */
  readonly fact?: string
}

/** What a verification of an archive's chain found, and how far the chain goes. */
export interface ChainReport {
  /** Where the chain ends; null when it is empty. Kept elsewhere, it is the checkpoint of a later verification. */
  readonly end: ChainEnd | null
  /** How many facts are there. */
  readonly facts: number
  /** How many were forgotten. */
  readonly forgotten: number
  /** How many personal fields were erased from facts that are there. */
  readonly erasedFields: number
  /** How many faults there are. */
  readonly faultCount: number
  /** The first hundred of them. */
  readonly faults: readonly ChainFault[]
}

/** What a chain is held against, and how a verification tells of itself and is ended. */
export interface VerifyOptions {
  /**
   * An end of this chain that was noted before and elsewhere. Without one, whoever can write to the archive could cut
   * the chain's end, or make all of it anew.
   */
  readonly checkpoint?: ChainEnd
  /** Told after each page how many facts have been looked at. */
  readonly onProgress?: (checked: number) => void
  /** Ends the verification between two pages, with the reason as the error. */
  readonly signal?: AbortSignal
}

const FAULTS_SHOWN = 100

/** Goes through a center's chain of facts and says what is not as it was when it was archived. Reads every fact once. */
export async function verifyChain(
  archive: Archive,
  center: CenterId,
  options: VerifyOptions = {},
): Promise<ChainReport> {
  const { checkpoint, onProgress, signal } = options
  const walk = new ChainWalk(await proofs(archive, center), checkpoint)
  for (;;) {
    signal?.throwIfAborted()
    const after = walk.end.number
    const page = await archive.chain(center, after, ARCHIVE_PAGE_MAX)
    if (page.length === 0) return walk.report()
    // Facts may be forgotten and erased while they are read; what says so stands in the archive as soon as they are.
    if (page.some((sealed) => walk.lacksProof(sealed))) walk.believe(await proofs(archive, center))
    for (const sealed of page) walk.step(sealed)
    if (walk.end.number <= after)
      throw new RingwrightError(
        'incompatible',
        'This archive does not answer with what is behind a place; mend its `chain`.',
      )
    onProgress?.(walk.end.number)
  }
}

interface Proofs {
  readonly erased: PlaceSet
  readonly forgotten: PlaceSet
}

/** A proof that was itself altered is a fault at its own place, so each is believed here. */
async function proofs(archive: Archive, center: CenterId): Promise<Proofs> {
  const places: Proofs = { erased: new PlaceSet(), forgotten: new PlaceSet() }
  for await (const fact of archivedFacts(archive, center, { types: ['archive:erased', 'archive:forgotten'] })) {
    if (fact.type === 'archive:erased') places.erased.add(fact.data.ranges)
    if (fact.type === 'archive:forgotten') places.forgotten.add(fact.data.ranges)
  }
  return places
}

/** What is known after the facts so far. */
class ChainWalk {
  #proofs: Proofs
  readonly #checkpoint: ChainEnd | undefined
  readonly #faults: ChainFault[] = []
  #faultCount = 0
  #facts = 0
  #forgotten = 0
  #erasedFields = 0
  #end: ChainEnd = CHAIN_START

  constructor(found: Proofs, checkpoint: ChainEnd | undefined) {
    this.#proofs = found
    this.#checkpoint = checkpoint
  }

  get end(): ChainEnd {
    return this.#end
  }

  believe(found: Proofs): void {
    this.#proofs = found
  }

  /** Whether something of it is gone, and no fact is known that says so. */
  lacksProof(sealed: SealedFact): boolean {
    const { erased, forgotten } = this.#proofs
    if (!sealed.fact) return !forgotten.has(sealed.number)
    return erasedFields(sealed).length > 0 && !erased.has(sealed.number)
  }

  step(sealed: SealedFact): void {
    const { number, hash } = sealed
    if (number !== this.#end.number + 1) this.#fault(this.#end.number + 1, 'missing')
    // What came before the gap is not known, so that only the gap is reported.
    else if (linkHash(this.#end.hash, sealed) !== hash) this.#fault(number, 'relinked', sealed)
    if (sealed.fact) this.#content(sealed, sealed.fact)
    else this.#gone(sealed)
    if (number === this.#checkpoint?.number && hash !== this.#checkpoint.hash) this.#fault(number, 'replaced', sealed)
    this.#end = { number, hash }
  }

  report(): ChainReport {
    const { number } = this.#end
    if (this.#checkpoint && this.#checkpoint.number > number) this.#fault(number + 1, 'cut')
    return {
      end: number === 0 ? null : this.#end,
      facts: this.#facts,
      forgotten: this.#forgotten,
      erasedFields: this.#erasedFields,
      faultCount: this.#faultCount,
      faults: this.#faults,
    }
  }

  #content(sealed: SealedFact, fact: NonNullable<SealedFact['fact']>): void {
    this.#facts++
    const { seals, personal, id, at, type, revision } = sealed
    const isLinked = fact.id === id && fact.at === at && fact.type === type && fact.revision === revision
    if (!isLinked || digestOf(fact, seals) !== sealed.digest) this.#fault(sealed.number, 'changed', sealed)
    for (const [field, seal] of Object.entries(seals)) {
      const value = personal[field]
      if (value && sealOf(value) !== seal) this.#fault(sealed.number, 'personalChanged', sealed)
      if (value) continue
      this.#erasedFields++
      if (this.lacksProof(sealed)) this.#fault(sealed.number, 'vanished', sealed)
    }
    if (Object.keys(personal).some((field) => seals[field] === undefined))
      this.#fault(sealed.number, 'personalChanged', sealed)
  }

  #gone(sealed: SealedFact): void {
    this.#forgotten++
    if (this.lacksProof(sealed)) this.#fault(sealed.number, 'vanished', sealed)
  }

  #fault(number: number, kind: ChainFaultKind, sealed?: SealedFact): void {
    this.#faultCount++
    if (this.#faults.length < FAULTS_SHOWN) this.#faults.push({ number, kind, ...(sealed && { fact: sealed.id }) })
  }
}

function erasedFields({ personal, seals }: SealedFact): readonly string[] {
  return Object.keys(seals).filter((field) => !personal[field])
}
