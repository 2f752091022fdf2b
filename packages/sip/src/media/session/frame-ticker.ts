import type { Clock, Instant, Timer } from '@ringwright/core'

/** Ticks missed in a stall of up to this length are made up for at once; beyond it (or when the clock was set) they are dropped. */
const CATCH_UP_MAX_MS = 200

/** One timer for everything that happens every so many milliseconds. */
export interface FrameTicker {
  /** Calls `listener` for every tick, with the instant at which the tick was due, until the returned function is called. */
  subscribe(listener: (dueAt: Instant) => void): () => void
  /** Forgets all listeners. */
  stop(): void
}

/** Ticks fall on absolute instants, so that late timers never add up to drift. No timer is set while nobody listens. */
export function frameTicker(clock: Clock, periodMs: number): FrameTicker {
  const listeners = new Set<(dueAt: Instant) => void>()
  let nextAt = 0
  let timer: Timer | undefined

  const arm = (): void => {
    timer = clock.setTimer(nextAt - clock.now(), fire)
  }
  const fire = (): void => {
    timer = undefined
    const now = clock.now()
    if (Math.abs(now - nextAt) > Math.max(CATCH_UP_MAX_MS, periodMs)) nextAt = now
    do {
      const dueAt = nextAt
      nextAt += periodMs
      for (const listener of listeners) listener(dueAt)
    } while (nextAt <= now && listeners.size > 0)
    if (listeners.size > 0 && !timer) arm()
  }
  const disarm = (): void => {
    timer?.cancel()
    timer = undefined
  }

  return {
    subscribe(listener) {
      const entry = (dueAt: Instant): void => listener(dueAt)
      listeners.add(entry)
      if (!timer && listeners.size === 1) {
        nextAt = clock.now() + periodMs
        arm()
      }
      return () => {
        if (listeners.delete(entry) && listeners.size === 0) disarm()
      }
    },
    stop() {
      listeners.clear()
      disarm()
    },
  }
}
