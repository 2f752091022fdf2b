import { type Clock, type Instant, localTime } from '@ringwright/core'
import type { DialingHours, DialingLimit } from './dialing-limit.js'
import { DialingTally } from './dialing-tally.js'

export interface GuardedCall {
  readonly number: string
  readonly trunk: string
  /** On whose behalf it is dialed. */
  readonly agent: string | undefined
}

/** A call that was let through, until it is over. */
export interface DialingPass {
  answered(): void
  /** Idempotent. */
  ended(): void
  /** It goes on by another trunk, where it is counted anew. */
  takenBack(): void
}

export interface DialingGuardOptions {
  readonly clock: Clock
  readonly limits: readonly DialingLimit[]
  /** Told of each refusal. */
  readonly refused: (limit: DialingLimit, call: GuardedCall) => void
}

const MINUTE_MS = 60_000

/** Agents whose calls are counted apart, for each limit; one above forgets those who have not called for a day. */
const TALLIES_MAX = 10_000

/** Lets calls through as long as no limit is reached. */
export class DialingGuard {
  readonly #options: DialingGuardOptions
  readonly #tallies: readonly Map<string, DialingTally>[]

  constructor(options: DialingGuardOptions) {
    this.#options = options
    this.#tallies = options.limits.map(() => new Map())
  }

  /** The name of the limit that is reached, or the pass for one more call. */
  claim(call: GuardedCall): DialingPass | { readonly refusedBy: string } {
    const { clock, limits, refused } = this.#options
    const now = clock.now()
    const counted: DialingTally[] = []
    for (const [index, limit] of limits.entries()) {
      if (!counts(limit, call, now)) continue
      const tally = this.#tally(index, limit.eachAgent ? (call.agent ?? '') : '', now)
      if (isReached(limit, tally, now)) {
        refused(limit, call)
        return { refusedBy: limit.name }
      }
      counted.push(tally)
    }
    const passes = counted.map((tally) => tally.begin(now))
    return {
      answered: () => passes.forEach((pass) => pass.answered(clock.now())),
      ended: () => passes.forEach((pass) => pass.ended(clock.now())),
      takenBack: () => passes.forEach((pass) => pass.takenBack()),
    }
  }

  #tally(index: number, key: string, now: Instant): DialingTally {
    const tallies = this.#tallies[index] as Map<string, DialingTally>
    const known = tallies.get(key)
    if (known) return known
    if (tallies.size >= TALLIES_MAX) {
      for (const [other, tally] of tallies) if (tally.isEmpty(now)) tallies.delete(other)
    }
    const tally = new DialingTally()
    tallies.set(key, tally)
    return tally
  }
}

function counts(limit: DialingLimit, { number, trunk }: GuardedCall, now: Instant): boolean {
  const { startsWith, hours } = limit
  if (limit.trunk !== undefined && limit.trunk !== trunk) return false
  if (startsWith && !startsWith.some((beginning) => number.startsWith(beginning))) return false
  return hours === undefined || isWithin(hours, now)
}

function isReached(limit: DialingLimit, tally: DialingTally, now: Instant): boolean {
  const { callsMax, callsPerHourMax, minutesPerDayMax } = limit
  if (callsMax !== undefined && tally.running >= callsMax) return true
  if (callsPerHourMax !== undefined && tally.begunWithinHour(now) >= callsPerHourMax) return true
  return minutesPerDayMax !== undefined && tally.talkedWithinDayMs(now) >= minutesPerDayMax * MINUTE_MS
}

function isWithin({ from, to, zone }: DialingHours, now: Instant): boolean {
  const { minute } = localTime(zone, now)
  const [begin, end] = [minuteOf(from), minuteOf(to)]
  return begin <= end ? begin <= minute && minute < end : minute >= begin || minute < end
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return 60 * hours + minutes
}
