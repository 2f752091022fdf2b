import { setTimeout as delay } from 'node:timers/promises'

/** How often the work of another process is looked at, where no event tells of it. */
const LOOK_MS = 10

/**
 * Resolves once the condition holds. Rejects with what was waited for when it does not within `limitMs`, so that a
 * test says more than that its time is over.
 */
export async function comesTrue(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs = 20_000,
): Promise<void> {
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += LOOK_MS) {
    if (await condition()) return
    await delay(LOOK_MS)
  }
  throw new Error(`Not within ${limitMs} ms: ${what}.`)
}
