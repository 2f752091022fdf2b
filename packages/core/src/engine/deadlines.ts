import type { Clock, Timer } from '../clock/clock.js'
import type { LiveRecord } from '../storage/record.js'
import type { Decide } from './commit-pipeline.js'
import { DeadlineHeap } from './deadline-heap.js'
import { type Image, splitKey } from './image.js'
import type { DeadlineRule } from './plugin.js'
import type { RecordKind } from './record-kind.js'

export interface DeadlinesOptions {
  readonly clock: Clock
  readonly head: Image
  /** Runs a decision as the dispatcher; resolves when it is committed or no longer this node's to make. */
  readonly run: <T>(decide: Decide<T>) => Promise<T | undefined>
}

interface WatchedRule {
  readonly kind: RecordKind<unknown>
  readonly rule: DeadlineRule<unknown>
}

/** How soon a deadline is looked at again when its end could not be committed. */
const RETRY_DELAY_MS = 1_000

/**
 * Ends every state whose deadline has passed. The deadlines are read off the records, so a node that takes over knows
 * them all; only the dispatcher acts on them. Whether a timer fired is never the reason for anything: who acts after
 * a deadline compares instants.
 */
export class Deadlines {
  readonly #options: DeadlinesOptions
  readonly #rules: WatchedRule[] = []
  readonly #heap = new DeadlineHeap()
  #timer: { readonly at: number; readonly timer: Timer } | undefined
  #active = false

  constructor(options: DeadlinesOptions) {
    this.#options = options
  }

  watch<Body>(kind: RecordKind<Body>, rule: DeadlineRule<Body>): void {
    const index = this.#rules.length
    this.#rules.push({ kind, rule: rule as DeadlineRule<unknown> })
    const deadlineOf = (record: LiveRecord | undefined) => record && rule.deadline(record.body as Body)
    this.#options.head.listen(kind.kind, (after, before) => {
      const next = deadlineOf(after)
      if (next === deadlineOf(before)) return
      const key = `${index}/${(after ?? before)?.id}`
      if (next === undefined) this.#heap.delete(key)
      else this.#heap.set(key, next)
      this.#arm()
    })
  }

  /** From now on this node is the one that acts, or no longer is. */
  setActive(active: boolean): void {
    this.#active = active
    if (active) this.#arm()
    else this.#disarm()
  }

  #arm(): void {
    const first = this.#heap.first
    if (!this.#active || !first || (this.#timer && this.#timer.at <= first.at)) return
    this.#disarm()
    const { clock } = this.#options
    this.#timer = { at: first.at, timer: clock.setTimer(first.at - clock.now(), () => this.#fire()) }
  }

  #disarm(): void {
    this.#timer?.timer.cancel()
    this.#timer = undefined
  }

  #fire(): void {
    this.#timer = undefined
    const now = this.#options.clock.now()
    for (let first = this.#heap.first; first && first.at <= now; first = this.#heap.first) {
      // Out of the heap while its end is being committed, so that it is not looked at twice.
      this.#heap.delete(first.key)
      this.#lapse(first.key)
    }
    this.#arm()
  }

  #lapse(key: string): void {
    const [index, id] = splitKey(key)
    const { kind, rule } = this.#rules[Number(index)] as WatchedRule
    const { run, head, clock } = this.#options
    const lookAgain = (): void => {
      const record = head.get(kind.kind, id)
      const deadline = record && rule.deadline(record.body)
      // Still over: its end could not be committed, or `lapse` changed nothing. Neither may become a busy loop.
      if (deadline === undefined || deadline > clock.now()) return
      this.#heap.set(key, clock.now() + RETRY_DELAY_MS)
      this.#arm()
    }
    run((transaction) => {
      const body = transaction.read(kind, id)
      const deadline = body === undefined ? undefined : rule.deadline(body)
      if (deadline !== undefined && deadline <= transaction.now) rule.lapse(transaction, id, body)
    }).then(lookAgain, lookAgain)
  }
}
