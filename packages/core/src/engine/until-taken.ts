import { sleep } from '../clock/clock.js'
import { RingwrightError, errorText } from '../errors/ringwright-error.js'
import { storageRetryMs } from '../storage/storage-retry.js'
import type { Engine } from './plugin.js'

/**
 * Commits what has happened already, which nobody else would ever do: a store that has no room is asked again until it has,
 * or the center stops. Never rejects; `report` hears of each failure.
 */
export async function untilTaken(
  { clock, stopped }: Pick<Engine, 'clock' | 'stopped'>,
  commit: () => Promise<void>,
  report: (error: string) => void,
): Promise<void> {
  for (let failures = 1; ; failures++) {
    try {
      return await commit()
    } catch (error) {
      report(errorText(error))
      if (!(error instanceof RingwrightError && error.retryable)) return
    }
    await sleep(clock, storageRetryMs(failures), stopped).catch(() => {})
    if (stopped.aborted) return
  }
}
