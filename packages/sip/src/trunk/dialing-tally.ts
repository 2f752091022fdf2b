import type { Instant } from '@ringwright/core'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Talk is added up by these, so that a day is a sum of 96 numbers however many calls there were. */
const SLICE_MS = 15 * 60_000

interface Running {
  /** Undefined until it is answered. */
  answeredAt: Instant | undefined
}

/** One call among those that are counted. */
export interface CountedCall {
  answered(at: Instant): void
  ended(at: Instant): void
  /** As if it had never begun. */
  takenBack(): void
}

/** The calls that one allowance has counted. */
export class DialingTally {
  readonly #running = new Set<Running>()
  /** Of the last hour, oldest first. */
  readonly #begun: Instant[] = []
  /** Milliseconds talked, by the slice of time in which the call ended. */
  readonly #talked = new Map<number, number>()

  get running(): number {
    return this.#running.size
  }

  begunWithinHour(now: Instant): number {
    while ((this.#begun[0] ?? Number.POSITIVE_INFINITY) <= now - HOUR_MS) this.#begun.shift()
    return this.#begun.length
  }

  talkedWithinDayMs(now: Instant): number {
    let sum = 0
    for (const [slice, talkedMs] of this.#talked) {
      if ((slice + 1) * SLICE_MS <= now - DAY_MS) this.#talked.delete(slice)
      else sum += talkedMs
    }
    for (const { answeredAt } of this.#running) if (answeredAt !== undefined) sum += now - answeredAt
    return sum
  }

  /** Nothing that anybody could still ask about. */
  isEmpty(now: Instant): boolean {
    return this.#running.size === 0 && this.begunWithinHour(now) === 0 && this.talkedWithinDayMs(now) === 0
  }

  begin(now: Instant): CountedCall {
    const call: Running = { answeredAt: undefined }
    this.#running.add(call)
    this.#begun.push(now)
    return {
      answered(at) {
        call.answeredAt = at
      },
      ended: (at) => {
        if (!this.#running.delete(call) || call.answeredAt === undefined) return
        const slice = Math.floor(at / SLICE_MS)
        this.#talked.set(slice, (this.#talked.get(slice) ?? 0) + Math.max(0, at - call.answeredAt))
      },
      takenBack: () => {
        this.#running.delete(call)
        const place = this.#begun.lastIndexOf(now)
        if (place !== -1) this.#begun.splice(place, 1)
      },
    }
  }
}
