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

/**
 * Tickers of one period, each a share of it behind the one before; gives them out in turn. What a thousand legs play
 * would otherwise go out in one go, and everything else in the process would wait for ten milliseconds.
 */
export function staggeredTickers(clock: Clock, periodMs: number, count: number): { next(): FrameTicker; stop(): void } {
  let origin: Instant | undefined
  const shiftedBy = (shiftMs: number) => (): Instant => (origin ??= clock.now()) + shiftMs
  const tickers = Array.from({ length: count }, (_, index) =>
    frameTicker(clock, periodMs, shiftedBy((index * periodMs) / count)),
  )
  let turn = 0
  return {
    next: () => tickers[turn++ % count] as FrameTicker,
    stop() {
      for (const ticker of tickers) ticker.stop()
    },
  }
}

/**
 * Ticks fall on absolute instants, so that late timers never add up to drift. No timer is set while nobody listens. The
 * first tick comes a period after the first listener, or a whole number of periods away from the instant of `phase`.
 */
export function frameTicker(clock: Clock, periodMs: number, phase?: () => Instant): FrameTicker {
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
        const now = clock.now()
        nextAt = now + periodMs - (phase ? modulo(now - phase(), periodMs) : 0)
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

/** From 0 to below the divisor, also of what is below 0. */
function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor
}
