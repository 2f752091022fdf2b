import { setTimeout as delay } from 'node:timers/promises'

/** As that of `comesTrue`: an event does not come sooner than a state. */
const LIMIT_MS = 60_000

/** What `work` gives. Rejects with what was waited for when that does not come within `limitMs`. */
export async function within<T>(what: () => string, work: Promise<T>, limitMs = LIMIT_MS): Promise<T> {
  const race = new AbortController()
  try {
    return await Promise.race([
      work,
      delay(limitMs, undefined, { signal: race.signal, ref: false }).then(() => {
        throw new Error(`Not within ${limitMs} ms: ${what()}.`)
      }),
    ])
  } finally {
    race.abort()
  }
}
