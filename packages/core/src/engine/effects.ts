import { sizedList } from '../collections/sized-list.js'
import { RingwrightError, errorText } from '../errors/ringwright-error.js'
import { guardedRule } from './guarded-rule.js'
import type { Images } from './images.js'
import type { Logger } from './logger.js'
import type { RecordKind } from './record-kind.js'
import type { TrackedRecord } from './tracked-record.js'
import type { Transaction } from './transaction.js'
import { type StartedEffect, Started } from './started-effect.js'

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

/** What a state derives that calls for nothing: most states, at every commit, so nothing is made for it. */
export const NO_EFFECTS: readonly never[] = []

/** Performs what the committed records call for, and aborts what they no longer call for. */
export class Effects {
  readonly #images: Images
  readonly #logger: Logger
  readonly #claim: (decide: (transaction: Transaction) => boolean) => Promise<boolean>
  /** How many effects are registered of each kind of records. */
  readonly #registered = new Map<string, number>()
  readonly #noLongerWanted = new RingwrightError('canceled', 'The record no longer calls for this effect.')
  #running = 0
  #stopped = false

  constructor(options: {
    images: Images
    logger: Logger
    claim: (decide: (transaction: Transaction) => boolean) => Promise<boolean>
  }) {
    this.#images = options.images
    this.#logger = options.logger
    this.#claim = options.claim
  }

  /** How many effects are being performed. */
  get running(): number {
    return this.#running
  }

  register<Body, Effect extends PendingEffect>(kind: EffectKind<Body, Effect>): void {
    const place = this.#registered.get(kind.of.kind) ?? 0
    this.#registered.set(kind.of.kind, place + 1)
    const repeatable = kind.recovery === 'repeatable'
    const derive = guardedRule(
      this.#logger,
      kind.of.kind,
      (body: Body, id: string) => kind.derive(body, id),
      NO_EFFECTS,
    )
    this.#images.committed.listen(kind.of.kind, (after, _before, tracked) => {
      const wanted = after && !this.#stopped ? derive(after.body as Body, tracked.id) : NO_EFFECTS
      const known = tracked.effects?.[place]
      // What was claimed goes on although the claim ended its derivation, for as long as the record is there.
      if (known && (repeatable || !after || this.#stopped)) this.#abortUnwanted(known, wanted)
      if (wanted.length === 0) return
      const effects = known ?? this.#startedOf(tracked, place, kind.of.kind)
      for (const effect of wanted) {
        if (effects.some(({ id }) => id === effect.id)) continue
        const started = new Started(effect.id)
        effects.push(started)
        this.#start(kind, effect, started)
      }
    })
  }

  /** Aborts everything that is being performed; nothing is started any more. */
  stop(): void {
    this.#stopped = true
    for (const kind of this.#registered.keys())
      for (const { effects } of this.#images.table(kind).all())
        for (const known of effects ?? []) if (known) this.#abortUnwanted(known, NO_EFFECTS)
  }

  /** With room for what each effect of the kind may start. */
  #startedOf(tracked: TrackedRecord, place: number, kind: string): Started[] {
    const started: Started[] = []
    tracked.effects ??= sizedList<Started[] | undefined>(this.#registered.get(kind) ?? 0)
    tracked.effects[place] = started
    return started
  }

  #abortUnwanted(known: Started[], wanted: readonly PendingEffect[]): void {
    for (let place = known.length - 1; place >= 0; place--) {
      const started = known[place] as Started
      if (wanted.some(({ id }) => id === started.id)) continue
      known.splice(place, 1)
      // One reason for all: making an error costs more than most effects, and those that are done hear nothing.
      if (!started.done) started.abort(this.#noLongerWanted)
    }
  }

  #start<Body, Effect extends PendingEffect>(kind: EffectKind<Body, Effect>, effect: Effect, started: Started): void {
    const { recovery } = kind
    this.#running++
    const performed =
      recovery === 'repeatable'
        ? begin(kind, effect, started)
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

/** Also one that throws instead of rejecting: whoever shows the commit to all must not stop at it. */
function begin<Body, Effect extends PendingEffect>(
  kind: EffectKind<Body, Effect>,
  effect: Effect,
  started: Started,
): Promise<void> {
  try {
    return kind.perform(effect, started)
  } catch (error) {
    return Promise.reject(error)
  }
}
