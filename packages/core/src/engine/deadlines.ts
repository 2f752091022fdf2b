import type { Clock, Instant, Timer } from '../clock/clock.js'
import { sizedList } from '../collections/sized-list.js'
import { errorText } from '../errors/ringwright-error.js'
import type { LiveRecord } from '../storage/record.js'
import type { Decide } from './commit-pipeline.js'
import { DeadlineHeap } from './deadline-heap.js'
import { guardedRule } from './guarded-rule.js'
import type { Image } from './image.js'
import type { Logger } from './logger.js'
import type { DeadlineRule } from './deadline-rule.js'
import type { RecordKind } from './record-kind.js'
import type { TrackedRecord } from './tracked-record.js'
import type { Deadline } from './deadline.js'

export interface DeadlinesOptions {
  readonly clock: Clock
  readonly head: Image
  readonly logger: Logger
  /** Runs a decision as the dispatcher; resolves when it is committed or no longer this node's to make. */
  readonly run: <T>(decide: Decide<T>) => Promise<T | undefined>
}

interface WatchedRule {
  readonly kind: RecordKind<unknown>
  readonly rule: DeadlineRule<unknown>
  /** Where `tracked.deadlines` has what this rule says. */
  readonly place: number
  readonly heap: DeadlineHeap<Deadline>
}

/** How soon a deadline is looked at again when its end could not be committed. */
const RETRY_DELAY_MS = 1_000
/** Ended at a time, so that ten thousand who wait at closing time, or since before a restart, hold up nobody's call. */
const LAPSES_AT_ONCE = 200

/**
 * Ends every state whose deadline has passed. The deadlines are read off the records, so a node that takes over knows
 * them all; only the dispatcher acts on them. Whether a timer fired is never the reason for anything: who acts after
 * a deadline compares instants.
 */
export class Deadlines {
  readonly #options: DeadlinesOptions
  readonly #rules: WatchedRule[] = []
  readonly #byKind = new Map<string, WatchedRule[]>()
  #timer: { readonly at: number; readonly timer: Timer } | undefined
  /** How many ends are being committed. */
  #lapsing = 0
  #active = false

  constructor(options: DeadlinesOptions) {
    this.#options = options
  }

  watch<Body>(kind: RecordKind<Body>, rule: DeadlineRule<Body>): void {
    const rules = this.#byKind.get(kind.kind) ?? []
    const guarded: DeadlineRule<Body> = {
      deadline: guardedRule(this.#options.logger, kind.kind, (body: Body) => rule.deadline(body), undefined),
      lapse: (transaction, id, body) => rule.lapse(transaction, id, body),
    }
    const watched = { kind, rule: guarded, place: rules.length, heap: new DeadlineHeap<Deadline>() } as WatchedRule
    this.#rules.push(watched)
    if (rules.push(watched) > 1) return
    this.#byKind.set(kind.kind, rules)
    this.#options.head.listen(kind.kind, (after, _before, tracked) => this.#changed(rules, after, tracked))
  }

  /** One call for all rules of a kind, which mostly say what they said before: nothing. */
  #changed(rules: readonly WatchedRule[], after: LiveRecord | undefined, tracked: TrackedRecord): void {
    for (const { rule, place, heap } of rules) {
      const next = after && rule.deadline(after.body)
      const known = tracked.deadlines?.[place]
      if (next === known?.due) continue
      const deadline = known ?? newDeadline(tracked, place, rules.length)
      deadline.due = next
      if (next === undefined) heap.delete(deadline)
      else {
        heap.set(deadline, next)
        this.#arm(next)
      }
    }
  }

  /** From now on this node is the one that acts, or no longer is. */
  setActive(active: boolean): void {
    this.#active = active
    if (active) this.#armFirst()
    else this.#disarm()
  }

  #armFirst(): void {
    const first = this.#earliest()?.heap.first
    if (first) this.#arm(first.at)
  }

  /** The rule with the earliest deadline of all. */
  #earliest(): WatchedRule | undefined {
    let earliest: WatchedRule | undefined
    let at = Number.POSITIVE_INFINITY
    for (const watched of this.#rules) {
      const { first } = watched.heap
      if (!first || first.at >= at) continue
      earliest = watched
      at = first.at
    }
    return earliest
  }

  /** Sees to it that the timer fires at `at` or earlier; one that fires early is cheaper than one set anew each time. */
  #arm(at: Instant): void {
    if (!this.#active || this.#lapsing >= LAPSES_AT_ONCE || (this.#timer && this.#timer.at <= at)) return
    this.#disarm()
    const { clock } = this.#options
    this.#timer = { at, timer: clock.setTimer(at - clock.now(), () => this.#fire()) }
  }

  #disarm(): void {
    this.#timer?.timer.cancel()
    this.#timer = undefined
  }

  #fire(): void {
    this.#timer = undefined
    const now = this.#options.clock.now()
    while (this.#lapsing < LAPSES_AT_ONCE) {
      const watched = this.#earliest()
      const first = watched?.heap.first
      if (!watched || !first || first.at > now) break
      // Out of the heap while its end is being committed, so that it is not looked at twice.
      watched.heap.delete(first)
      this.#lapse(watched, first)
    }
    this.#armFirst()
  }

  #lapse({ kind, rule, heap }: WatchedRule, deadline: Deadline): void {
    const { run, clock, logger } = this.#options
    const { tracked } = deadline
    this.#lapsing++
    const lookAgain = (): void => {
      if (this.#lapsing-- === LAPSES_AT_ONCE) this.#armFirst()
      const { due } = deadline
      // Still over: its end could not be committed, or `lapse` changed nothing. Neither may become a busy loop.
      if (due === undefined || due > clock.now()) return
      const at = clock.now() + RETRY_DELAY_MS
      heap.set(deadline, at)
      this.#arm(at)
    }
    run((transaction) => {
      const body = transaction.read(kind, tracked.id)
      const due = body === undefined ? undefined : rule.deadline(body)
      if (due !== undefined && due <= transaction.now) rule.lapse(transaction, tracked.id, body)
    }).then(lookAgain, (error) => {
      logger.error('deadline could not be ended; trying again', {
        ...{ kind: kind.kind, error: errorText(error) },
        // Some are named after a telephone number.
        personal: { id: tracked.id },
      })
      lookAgain()
    })
  }
}

/** With room for what each of the `rules` may say. */
function newDeadline(tracked: TrackedRecord, place: number, rules: number): Deadline {
  const deadline: Deadline = { tracked, due: undefined, at: 0, place: -1 }
  tracked.deadlines ??= sizedList<Deadline | undefined>(rules)
  tracked.deadlines[place] = deadline
  return deadline
}
