import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'

/** How often the work of another process is looked at, where no event tells of it. */
const LOOK_MS = 10
/** Nothing here takes a tenth of it on a machine without other work; longer than an INVITE is tried (32 s), whose end says more. */
const LIMIT_MS = 60_000

/**
 * Resolves once the condition holds. Rejects with what was waited for when it does not within `limitMs`, so that a
 * test says more than that its time is over.
 */
export async function comesTrue(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs = LIMIT_MS,
): Promise<void> {
  const until = performance.now() + limitMs
  do {
    if (await condition()) return
    await delay(LOOK_MS)
  } while (performance.now() < until)
  throw new Error(`Not within ${limitMs} ms: ${what}.`)
}
