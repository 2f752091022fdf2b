import type { Clock, Timer } from '../clock/clock.js'
import type { LiveRecord } from '../storage/record.js'
import type { Decide } from './commit-pipeline.js'
import { DeadlineHeap } from './deadline-heap.js'
import { type Image, splitKey } from './image.js'
import type { RecordKind } from './record-kind.js'

export interface DeadlinesOptions {
  readonly clock: Clock
  readonly head: Image
  /** Runs a decision as the dispatcher; resolves when it is committed or no longer this node's to make. */
  readonly run: <T>(decide: Decide<T>) => Promise<T | undefined>
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
  readonly #kinds = new Map<string, RecordKind<unknown>>()
  readonly #heap = new DeadlineHeap()
  #timer: { readonly at: number; readonly timer: Timer } | undefined
  #active = false

  constructor(options: DeadlinesOptions) {
    this.#options = options
  }

  watch<Body>(kind: RecordKind<Body>): void {
    if (!kind.deadline) return
    const deadlineOf = (record: LiveRecord | undefined) => record && kind.deadline?.(record.body as Body)
    this.#kinds.set(kind.kind, kind as RecordKind<unknown>)
    this.#options.head.listen(kind.kind, (after, before) => {
      const next = deadlineOf(after)
      if (next === deadlineOf(before)) return
      if (next === undefined) this.#heap.delete((after ?? before)?.key as string)
      else this.#heap.set((after as LiveRecord).key, next)
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
    const [kindName, id] = splitKey(key)
    const kind = this.#kinds.get(kindName) as RecordKind<unknown>
    const { run, head, clock } = this.#options
    const lookAgain = (): void => {
      const record = head.get(kindName, id)
      const deadline = record && kind.deadline?.(record.body)
      // Still over: its end could not be committed, or its `lapse` changed nothing. Neither may become a busy loop.
      if (deadline === undefined || deadline > clock.now()) return
      this.#heap.set(key, clock.now() + RETRY_DELAY_MS)
      this.#arm()
    }
    run((transaction) => {
      const body = transaction.read(kind, id)
      const deadline = body === undefined ? undefined : kind.deadline?.(body)
      if (deadline !== undefined && deadline <= transaction.now) kind.lapse?.(transaction, id, body)
    }).then(lookAgain, lookAgain)
  }
}
