import type { Clock, Instant, Timer } from '@ringwright/core'

/** Whoever waits for a timer. One method for all of an owner's timers, so that setting one allocates no closure. */
export interface TimerOwner {
  timerFired(name: string): void
}

/** A place for one timer inside its owner. Setting it again moves it; it costs nothing while it is not set. */
export class TimerSlot {
  readonly owner: TimerOwner
  name = ''
  deadline: Instant = 0
  lane: Lane | undefined = undefined
  previous: TimerSlot | undefined = undefined
  next: TimerSlot | undefined = undefined

  constructor(owner: TimerOwner) {
    this.owner = owner
  }
}

/** All timers of one duration, in the order in which they were set, which is the order in which they are due. */
interface Lane {
  first: TimerSlot | undefined
  last: TimerSlot | undefined
}

/** A clock's timer that is later than this says that the process stood still. */
const STALL_MS = 50

/** T1: a peer that really has not answered hears us again this much later at most. */
const GRACE_MAX_MS = 500

/**
 * Many timers over one timer of the clock. SIP uses a handful of durations (T1 doubled up to T2, T4, 64·T1) for
 * everything, so each duration is a first-in-first-out list: setting and clearing are a few pointer writes whatever
 * the number of calls, and only the heads are ever compared.
 *
 * After a stall nothing fires for as long again: timers come before sockets in Node's loop, so that answers which are
 * there already, unread, would be asked for again, and many calls at once, by a process that has no time to spare.
 *
 * `coarsenessMs` lets timers that are due within it fire together, late by at most that much; the default is 0.
 */
export class TimerLanes {
  readonly #clock: Clock
  readonly #coarsenessMs: number
  readonly #lanes = new Map<number, Lane>()
  #timer: Timer | undefined
  #armedFor: Instant = Number.POSITIVE_INFINITY
  #latest: Instant
  #correction = 0
  #isReading = false

  constructor(clock: Clock, coarsenessMs = 0) {
    this.#clock = clock
    this.#coarsenessMs = coarsenessMs
    this.#latest = clock.now()
  }

  set(slot: TimerSlot, name: string, delayMs: number): void {
    this.clear(slot)
    slot.name = name
    slot.deadline = this.#now() + delayMs
    let lane = this.#lanes.get(delayMs)
    if (!lane) {
      lane = { first: undefined, last: undefined }
      this.#lanes.set(delayMs, lane)
    }
    slot.lane = lane
    slot.previous = lane.last
    if (lane.last) lane.last.next = slot
    else lane.first = slot
    lane.last = slot
    if (slot.deadline + this.#coarsenessMs < this.#armedFor) this.#arm(slot.deadline + this.#coarsenessMs)
  }

  /** Does nothing when the slot is not set. */
  clear(slot: TimerSlot): void {
    const lane = slot.lane
    if (!lane) return
    if (slot.previous) slot.previous.next = slot.next
    else lane.first = slot.next
    if (slot.next) slot.next.previous = slot.previous
    else lane.last = slot.previous
    slot.lane = undefined
    slot.previous = undefined
    slot.next = undefined
  }

  /** Stops everything, for good: no timer fires any more. */
  close(): void {
    this.#timer?.cancel()
    this.#lanes.clear()
    this.#armedFor = Number.NEGATIVE_INFINITY
  }

  /** The clock's time, but never backwards: a correction of the system's clock must not hold up retransmissions. */
  #now(): Instant {
    const now = this.#clock.now() + this.#correction
    if (now >= this.#latest) return (this.#latest = now)
    this.#correction += this.#latest - now
    return this.#latest
  }

  #arm(at: Instant): void {
    this.#timer?.cancel()
    this.#armedFor = at
    this.#timer = this.#clock.setTimer(at - this.#now(), () => this.#run())
  }

  #run(): void {
    const now = this.#now()
    const latenessMs = now - this.#armedFor
    // Not twice in a row: a process that is always late has to go on.
    this.#isReading = latenessMs > STALL_MS && !this.#isReading
    if (this.#isReading) return this.#arm(now + Math.min(latenessMs, GRACE_MAX_MS))
    for (;;) {
      const due = this.#earliest()
      if (!due || due.deadline > now) break
      this.clear(due)
      due.owner.timerFired(due.name)
    }
    const next = this.#earliest()
    if (this.#armedFor === Number.NEGATIVE_INFINITY) return
    if (next) this.#arm(next.deadline + this.#coarsenessMs)
    else this.#armedFor = Number.POSITIVE_INFINITY
  }

  #earliest(): TimerSlot | undefined {
    let earliest: TimerSlot | undefined
    for (const [delayMs, lane] of this.#lanes) {
      if (!lane.first) this.#lanes.delete(delayMs)
      else if (!earliest || lane.first.deadline < earliest.deadline) earliest = lane.first
    }
    return earliest
  }
}
