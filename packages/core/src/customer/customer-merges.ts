import { z } from 'zod'
import type { Actor } from '../authorization/actor.js'
import { sleep } from '../clock/clock.js'
import { NO_EFFECTS, type PendingEffect } from '../engine/effects.js'
import type { Engine } from '../engine/plugin.js'
import { defineRecordKind } from '../engine/record-kind.js'
import { RingwrightError, errorText } from '../errors/ringwright-error.js'
import type { CustomerId, NodeId } from '../identity/identity.js'
import { storageRetryMs } from '../storage/storage-retry.js'
import type { CustomerBook } from './customer-book.js'
import type { Customer, MergeEvidence } from './customer.js'

/**
 * A customer who is being merged or parted, by the absorbed customer. Nobody is absorbed by somebody who is just being
 * absorbed: of merges at once that would close a circle, the last one is refused.
 */
interface MergeWork {
  readonly absorbed: CustomerId
  readonly into: CustomerId
  readonly part: boolean
  readonly by: Actor
  readonly evidence: MergeEvidence
  /** The node that does it. */
  readonly home: NodeId
}

const mergeWork = defineRecordKind<MergeWork>({
  kind: 'customer-merge',
  schema: () =>
    z.object({
      absorbed: z.string(),
      into: z.string(),
      part: z.boolean(),
      by: z.custom<Actor>((value) => typeof (value as Actor | null)?.role === 'string'),
      evidence: z.object({
        source: z.string(),
        identifier: z.object({ kind: z.string(), value: z.string() }).optional(),
      }),
      home: z.string(),
    }),
})

interface MergeEffect extends PendingEffect {
  readonly absorbed: CustomerId
}

export type MergeWish = Omit<MergeWork, 'home'>

/** Merges and parts customers: one put of the absorbed one each, which a crash leaves done or undone. */
export class CustomerMerges {
  readonly #engine: Engine
  readonly #book: CustomerBook
  readonly #waiting = new Map<CustomerId, { done(isDone: boolean): void; failed(error: unknown): void }>()
  #stopped = false

  constructor(engine: Engine, book: CustomerBook) {
    this.#engine = engine
    this.#book = book
    engine.define(mergeWork)
    engine.effect<MergeWork, MergeEffect>({
      name: 'merge customers',
      of: mergeWork,
      derive: ({ absorbed, home }) => (home === engine.node ? [{ id: 'merge', absorbed }] : NO_EFFECTS),
      perform: ({ absorbed }, { signal }) => this.#perform(absorbed, signal),
      recovery: 'repeatable',
    })
    engine.home(mergeWork, {
      home: ({ home }) => home,
      settle: (transaction, id, work, heir) => transaction.put(mergeWork, id, { ...work, home: heir }),
    })
  }

  /**
   * Resolves with whether it was done; false when one of the two is at it already, or was since the wish was made.
   * Rejects with `unavailable` when the directory does not answer: it is then done as soon as that does; with `closed`
   * when the center stops.
   */
  async run(wish: MergeWish): Promise<boolean> {
    const { absorbed } = wish
    // The engine still commits while plug-ins stop, and nothing would perform it here.
    if (this.#stopped) throw stopped()
    if (this.#waiting.has(absorbed)) return false
    const done = new Promise<boolean>((resolve, reject) => {
      this.#waiting.set(absorbed, { done: resolve, failed: reject })
    })
    const claimed = this.#claim(wish).then(async (isClaimed) => isClaimed && done)
    try {
      // What is said when the center stops reaches whoever still waits for the claim too.
      return await Promise.race([claimed, done])
    } finally {
      claimed.catch(() => {})
      this.#waiting.delete(absorbed)
    }
  }

  #claim(wish: MergeWish): Promise<boolean> {
    const { absorbed, into } = wish
    return this.#engine.run(wish.by, (transaction) => {
      if (transaction.read(mergeWork, absorbed) ?? transaction.read(mergeWork, into)) return false
      transaction.put(mergeWork, absorbed, { ...wish, home: transaction.node })
      return true
    })
  }

  stop(): void {
    this.#stopped = true
    for (const absorbed of [...this.#waiting.keys()]) this.#told(absorbed)?.failed(stopped())
  }

  async #perform(absorbed: CustomerId, signal: AbortSignal): Promise<void> {
    const engine = this.#engine
    for (let failures = 0; !signal.aborted; ) {
      const work = engine.get(mergeWork, absorbed)
      if (!work) return
      try {
        const isDone = await this.#write(work)
        await this.#finish(work, isDone)
        this.#told(absorbed)?.done(isDone)
        return
      } catch (error) {
        const problem = errorText(error)
        engine.logger.warn('customers could not be merged; trying again', { customer: absorbed, error: problem })
        this.#told(absorbed)?.failed(
          new RingwrightError('unavailable', 'The directory does not answer; it is done as soon as it does.'),
        )
        await sleep(engine.clock, storageRetryMs(++failures), signal).catch(() => {})
      }
    }
  }

  #told(absorbed: CustomerId) {
    const waiting = this.#waiting.get(absorbed)
    this.#waiting.delete(absorbed)
    return waiting
  }

  async #write({ absorbed, into, part, by, evidence }: MergeWork): Promise<boolean> {
    const now = this.#engine.clock.now()
    // Since the wish was made, who is to stand for the absorbed one may have become part of it.
    if (!part && (await this.#book.byId(into))?.id === absorbed) return false
    let isDone = false
    await this.#book.change(absorbed, (customer) => {
      const { mergedInto, ...free } = withoutDoubt(customer, into)
      // Nor does it stand apart from somebody else, or become part of two.
      isDone = mergedInto === undefined || mergedInto.customer === into
      if (!isDone) return undefined
      if (part) return { ...free, apart: apartFrom(free, into) }
      return mergedInto ? customer : { ...free, mergedInto: { customer: into, at: now, by, evidence } }
    })
    if (!isDone) return false
    await this.#book.change(into, (customer) => {
      const free = withoutDoubt(customer, absorbed)
      return part ? { ...free, apart: apartFrom(free, absorbed) } : free
    })
    return true
  }

  async #finish({ absorbed, into, part, evidence, by }: MergeWork, isDone: boolean): Promise<void> {
    await this.#engine.run(by, (transaction) => {
      if (!transaction.read(mergeWork, absorbed)) return
      transaction.remove(mergeWork, absorbed)
      if (!isDone) return
      const { source, identifier } = evidence
      if (part) transaction.fact('customer:parted', { customer: into, absorbed })
      else
        transaction.fact('customer:merged', {
          ...{ customer: into, absorbed, source },
          ...(identifier && { kind: identifier.kind }),
        })
    })
  }
}

function stopped(): RingwrightError {
  return new RingwrightError('closed', 'The center was stopped; another node goes on with what it has begun.')
}

/** Of whom a customer is known to differ: more than a person will ever be mistaken for. */
const APART_MAX = 50

export function apartFrom({ apart = [] }: Customer, other: CustomerId): readonly CustomerId[] {
  return [...apart.filter((each) => each !== other), other].slice(-APART_MAX)
}

export function withoutDoubt({ doubts, ...customer }: Customer, other: CustomerId): Customer {
  const left = doubts?.filter((doubt) => doubt.other !== other) ?? []
  return left.length > 0 ? { ...customer, doubts: left } : customer
}
