import { type Clock, sleep } from './clock.js'

/** Waits for something, and for so long at the most; resolves with whether it has ended by then. What it rejects with goes on. */
export async function endsWithin(clock: Clock, withinMs: number, work: Promise<unknown>): Promise<boolean> {
  const ended = new AbortController()
  const late = sleep(clock, withinMs, ended.signal).then(
    () => false,
    () => true,
  )
  try {
    return await Promise.race([work.then(() => true), late])
  } finally {
    ended.abort()
  }
}
