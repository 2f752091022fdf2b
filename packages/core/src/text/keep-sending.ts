import type { SendOutcome } from '../channel/channel-adapter.js'
import { sleep } from '../clock/clock.js'
import type { Engine } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import { storageRetryMs } from '../storage/storage-retry.js'

/** A provider that says nothing for so long will not be heard any more. */
const ANSWER_WITHIN_MS = 60_000

/** Takes steps until one says that nothing is left, whatever fails meanwhile; one also when the signal is aborted before. */
export async function keepSending(engine: Engine, signal: AbortSignal, step: () => Promise<boolean>): Promise<void> {
  let failures = 0
  do {
    try {
      if (!(await step())) return
      failures = 0
    } catch (error) {
      if (signal.aborted) return
      engine.logger.warn('messages could not be sent', { error: errorText(error) })
      await sleep(engine.clock, storageRetryMs(++failures), signal).catch(() => {})
    }
  } while (!signal.aborted)
}

/** A provider that never answers, or an adapter that fails, holds up no conversation for ever. */
export async function answerWithin(
  { clock, logger }: Engine,
  channel: string,
  send: () => Promise<SendOutcome>,
): Promise<SendOutcome> {
  const late = new AbortController()
  const silence = sleep(clock, ANSWER_WITHIN_MS, late.signal).then(
    (): SendOutcome => ({ outcome: 'unknown', reason: 'The provider did not answer' }),
    (): SendOutcome => ({ outcome: 'unknown', reason: 'Not waited for' }),
  )
  // Also one that throws before there is a promise.
  const sending = (async () => send())()
  const failing = sending.catch((error): SendOutcome => {
    logger.error('channel failed to send', { channel, error: errorText(error) })
    return { outcome: 'unknown', reason: 'The channel failed' }
  })
  const outcome = await Promise.race([failing, silence])
  late.abort()
  return outcome
}
