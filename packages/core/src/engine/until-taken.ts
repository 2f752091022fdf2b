import { sleep } from '../clock/clock.js'
import { RingwrightError, errorText } from '../errors/ringwright-error.js'
import { storageRetryMs } from '../storage/storage-retry.js'
import type { Engine } from './plugin.js'

/**
 * Commits what has happened already, which nobody else would ever do: a store that has no room is asked again until it has,
 * or the center is to stop. Never rejects; `report` hears of each failure.
 */
export async function untilTaken(
  { clock, stopping }: Pick<Engine, 'clock' | 'stopping'>,
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
    await sleep(clock, storageRetryMs(failures), stopping).catch(() => {})
    if (stopping.aborted) return
  }
}
