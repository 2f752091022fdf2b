import type { Engine } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import type { Offer } from '../interaction/offer.js'
import type { Call } from './call-control.js'

/**
 * Whether somebody is there who takes the call: at once, or once whoever has answered presses the key that the offer asks
 * for, which no mailbox does. Then the agent is told what it is about. Ends with the signal, that is with the offer.
 */
export async function agentIsThere(
  { logger }: Pick<Engine, 'logger'>,
  call: Call,
  { confirm, whisper }: Offer,
  signal: AbortSignal,
): Promise<boolean> {
  const isOver = call.ended.then(() => false)
  if (confirm) {
    const asked = new AbortController()
    const hears = AbortSignal.any([signal, asked.signal])
    if (confirm.prompt !== undefined)
      void call.play(confirm.prompt, { loop: true, signal: hears }).catch((error: unknown) => {
        logger.warn('agent could not be asked for a key', { prompt: confirm.prompt, error: errorText(error) })
      })
    const isPressed = await Promise.race([pressed(call, confirm.digit, hears), isOver])
    asked.abort()
    if (!isPressed || signal.aborted) return false
  }
  if (whisper === undefined) return true
  try {
    return (await call.play(whisper, { signal })) !== 'callEnded' && !signal.aborted
  } catch (error) {
    // A prompt that is missing does not keep the customer from the agent.
    logger.warn('whisper could not be played', { prompt: whisper, error: errorText(error) })
    return true
  }
}

/** Resolves with true once this digit is pressed, and with false when nobody waits for it any more. */
function pressed(call: Call, digit: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = call.onDigit((each) => {
      if (each.digit !== digit) return
      stop()
      resolve(true)
    })
    const giveUp = (): void => {
      stop()
      resolve(false)
    }
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
  })
}
