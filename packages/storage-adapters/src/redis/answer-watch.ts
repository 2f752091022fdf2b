import { type Clock, RingwrightError } from '@ringwright/core'

/** So often within the limit it is looked who waits; whoever is given up is so at most a quarter of the limit late. */
const LOOKS = 4

/** Somebody who waits for an answer of Redis. */
interface Waiting {
  looks: number
  readonly giveUp: (error: RingwrightError) => void
}

/**
 * Gives up on answers that do not come. One timer for all, which runs only while somebody waits: a timer for each would
 * take longer than writing the command.
 */
export class AnswerWatch {
  readonly #clock: Clock
  readonly #limitMs: number
  readonly #waiting = new Set<Waiting>()
  #looking = false

  constructor(clock: Clock, limitMs: number) {
    this.#clock = clock
    this.#limitMs = limitMs
  }

  /** Calls `giveUp` with `unavailable` unless `end` is called in time with what this returns. */
  begin(giveUp: (error: RingwrightError) => void): Waiting {
    const waiting = { looks: 0, giveUp }
    this.#waiting.add(waiting)
    if (!this.#looking) this.#lookLater()
    return waiting
  }

  /** Whether it had not been given up: an answer that comes later is nobody's. */
  end(waiting: Waiting): boolean {
    return this.#waiting.delete(waiting)
  }

  #lookLater(): void {
    this.#looking = true
    this.#clock.setTimer(this.#limitMs / LOOKS, () => this.#look())
  }

  #look(): void {
    this.#looking = false
    if (this.#waiting.size === 0) return
    this.#lookLater()
    for (const waiting of this.#waiting) {
      // The first look came at any time after the beginning.
      if (waiting.looks++ < LOOKS) continue
      this.#waiting.delete(waiting)
      waiting.giveUp(notAnswered('a command', this.#limitMs))
    }
  }
}

export function notAnswered(what: string, limitMs: number): RingwrightError {
  return new RingwrightError('unavailable', `Redis has not answered ${what} within ${limitMs} ms.`)
}
