import type { Clock, Instant, Timer } from '../clock/clock.js'
import { macrotask } from '../clock/macrotask.js'

/** A clock that stands still until it is told to go on. */
export interface SteppingClock extends Clock {
  /**
   * Goes on by `durationMs`, from deadline to deadline: each timer's callback sees its own instant, timers of one
   * instant run in the order in which they were set, and promises settle before each step.
   */
  advance(durationMs: number): Promise<void>
  /** Goes on to the next deadline and runs what is due then; false when no timer is set. */
  step(): Promise<boolean>
  /** How many timers are set. */
  readonly pendingTimers: number
}

interface Entry {
  readonly at: Instant
  readonly order: number
  callback: (() => void) | undefined
}

/** Starts at `startAt` (default 2026-01-05T08:00:00Z, a Monday morning). */
export function steppingClock(startAt: Instant = Date.UTC(2026, 0, 5, 8)): SteppingClock {
  let now = startAt
  let order = 0
  let live = 0
  const heap: Entry[] = []

  const dropCanceled = (): void => {
    while (heap.length > 0 && heap[0]?.callback === undefined) popEarliest(heap)
  }
  const runDue = async (): Promise<void> => {
    for (;;) {
      dropCanceled()
      const first = heap[0]
      if (!first || first.at > now) return
      popEarliest(heap)
      const callback = first.callback as () => void
      first.callback = undefined
      live--
      callback()
      await macrotask()
    }
  }
  const goTo = async (until: Instant): Promise<void> => {
    await macrotask()
    for (;;) {
      dropCanceled()
      const first = heap[0]
      if (!first || first.at > until) break
      now = Math.max(now, first.at)
      await runDue()
    }
    now = Math.max(now, until)
  }
  return {
    now: () => now,
    setTimer(delayMs, callback): Timer {
      const entry: Entry = { at: now + Math.max(0, delayMs), order: order++, callback }
      live++
      push(heap, entry)
      return {
        cancel() {
          if (!entry.callback) return
          entry.callback = undefined
          live--
        },
      }
    },
    advance: (durationMs) => goTo(now + durationMs),
    async step() {
      await macrotask()
      dropCanceled()
      const first = heap[0]
      if (!first) return false
      await goTo(first.at)
      return true
    },
    get pendingTimers() {
      return live
    },
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}

function push(heap: Entry[], entry: Entry): void {
  let index = heap.length
  heap.push(entry)
  while (index > 0) {
    const parent = (index - 1) >> 1
    const above = heap[parent] as Entry
    if (!before(entry, above)) break
    heap[index] = above
    index = parent
  }
  heap[index] = entry
}

function popEarliest(heap: Entry[]): void {
  const last = heap.pop() as Entry
  if (heap.length === 0) return
  let index = 0
  for (;;) {
    let child = 2 * index + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && before(heap[child + 1] as Entry, heap[child] as Entry)) child++
    const below = heap[child] as Entry
    if (!before(below, last)) break
    heap[index] = below
    index = child
  }
  heap[index] = last
}
