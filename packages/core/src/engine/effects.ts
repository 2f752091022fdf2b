import { TransientMap } from '../collections/transient-map.js'
import { RingwrightError, errorText } from '../errors/ringwright-error.js'
import type { LiveRecord } from '../storage/record.js'
import type { Image } from './image.js'
import type { Logger } from './logger.js'
import type { RecordKind } from './record-kind.js'
import type { Transaction } from './transaction.js'

/** One thing to do because of a record's state. */
export interface PendingEffect {
  /** The idempotency key: unique for this record and this occasion, and the same whenever it is derived again. */
  readonly id: string
}

/**
 * Something that is done outside because a committed record is in a state: ring a phone, send a message. What is
 * pending is derived from the record alone, so that whoever takes over (or comes back) finds it.
 */
export interface EffectKind<Body, Effect extends PendingEffect> {
  readonly name: string
  readonly of: RecordKind<Body>
  /** What this state calls for at this node. Pure. An effect that is no longer derived is aborted. */
  derive(body: Body, id: string): readonly Effect[]
  /** Rejecting is reported; what a failure means for the record is for `perform` to commit. */
  perform(effect: Effect, started: StartedEffect): Promise<void>
  /**
   * How it comes back after a crash. `repeatable`: it is performed again. `at-most-once`: `claim` is committed before
   * it is performed, and must leave a state from which the effect is not derived again; if the process dies in between
   * it counts as performed. Since its own claim is what makes it no longer derived, such an effect is only aborted when
   * the record is removed.
   */
  readonly recovery: 'repeatable' | { readonly claim: (transaction: Transaction, effect: Effect) => boolean }
}

/** An effect that is being performed, as `perform` sees it. */
export interface StartedEffect {
  /** Aborted when the record no longer calls for the effect. */
  readonly signal: AbortSignal
}

class Started implements StartedEffect {
  done = false
  #aborted: RingwrightError | undefined
  #controller: AbortController | undefined

  /** Made when it is asked for: a controller costs more than all else of an effect that is over at once. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#aborted) this.#controller.abort(this.#aborted)
    return this.#controller.signal
  }

  get aborted(): boolean {
    return this.#aborted !== undefined
  }

  abort(reason: RingwrightError): void {
    this.#aborted = reason
    this.#controller?.abort(reason)
  }
}

/** What a state derives that calls for nothing: most states, at every commit, so nothing is made for it. */
export const NO_EFFECTS: readonly never[] = []

/** Performs what the committed records call for, and aborts what they no longer call for. */
export class Effects {
  readonly #committed: Image
  readonly #logger: Logger
  readonly #claim: (decide: (transaction: Transaction) => boolean) => Promise<boolean>
  readonly #kinds: (() => void)[] = []
  readonly #noLongerWanted = new RingwrightError('canceled', 'The record no longer calls for this effect.')
  #running = 0
  #stopped = false

  constructor(options: {
    committed: Image
    logger: Logger
    claim: (decide: (transaction: Transaction) => boolean) => Promise<boolean>
  }) {
    this.#committed = options.committed
    this.#logger = options.logger
    this.#claim = options.claim
  }

  /** How many effects are being performed. */
  get running(): number {
    return this.#running
  }

  register<Body, Effect extends PendingEffect>(kind: EffectKind<Body, Effect>): void {
    /** Also holds effects that are done, so that a record that still calls for them does not start them again. */
    const byRecord = new TransientMap<string, Map<string, Started>>()
    const repeatable = kind.recovery === 'repeatable'
    const update = (after: LiveRecord<Body> | undefined, id: string): void => {
      const wanted = after && !this.#stopped ? kind.derive(after.body, id) : NO_EFFECTS
      const known = byRecord.get(id)
      // What was claimed goes on although the claim ended its derivation, for as long as the record is there.
      if (known && (repeatable || !after || this.#stopped)) this.#abortUnwanted(known, wanted)
      if (wanted.length === 0) {
        if (known?.size === 0) byRecord.delete(id)
        return
      }
      const effects = known ?? new Map<string, Started>()
      byRecord.set(id, effects)
      for (const effect of wanted) {
        if (effects.has(effect.id)) continue
        const started = new Started()
        effects.set(effect.id, started)
        this.#start(kind, effect, started)
      }
    }
    this.#committed.listen(kind.of.kind, (after, before) =>
      update(after as LiveRecord<Body> | undefined, (after ?? before)?.id as string),
    )
    this.#kinds.push(() => {
      for (const effects of byRecord.values()) this.#abortUnwanted(effects, NO_EFFECTS)
      byRecord.clear()
    })
  }

  /** Aborts everything that is being performed; nothing is started any more. */
  stop(): void {
    this.#stopped = true
    for (const abortAll of this.#kinds) abortAll()
  }

  #abortUnwanted(known: Map<string, Started>, wanted: readonly PendingEffect[]): void {
    for (const [effectId, started] of known) {
      if (wanted.some(({ id }) => id === effectId)) continue
      known.delete(effectId)
      // One reason for all: making an error costs more than most effects, and those that are done hear nothing.
      if (!started.done) started.abort(this.#noLongerWanted)
    }
  }

  #start<Body, Effect extends PendingEffect>(kind: EffectKind<Body, Effect>, effect: Effect, started: Started): void {
    const { recovery } = kind
    this.#running++
    const performed =
      recovery === 'repeatable'
        ? kind.perform(effect, started)
        : this.#claim((transaction) => recovery.claim(transaction, effect)).then((claimed) =>
            claimed && !started.aborted ? kind.perform(effect, started) : undefined,
          )
    const ended = (): void => {
      started.done = true
      this.#running--
    }
    performed.then(ended, (error) => {
      ended()
      if (!started.aborted)
        this.#logger.error('effect failed', { effect: kind.name, id: effect.id, error: errorText(error) })
    })
  }
}
