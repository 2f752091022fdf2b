import type { Clock } from '../clock/clock.js'
import type { CallEndCause, DialOptions } from '../voice/call-control.js'

/** How a scripted phone behaves when it is dialed. */
export interface PhoneScript {
  /** How it ends: answered, or why not. */
  readonly outcome: 'answered' | Exclude<CallEndCause, 'hungUp' | 'ended' | 'shutdown'>
  /** After how long, in milliseconds. Default 0: at once. `noAnswer` takes as long as it may ring. */
  readonly afterMs?: number
}

const RING_DEFAULT_MS = 30_000

/** Lets the phone do as its script says; gives how it ended. */
export function ringPhone(clock: Clock, script: PhoneScript, dial: DialOptions): Promise<'answered' | CallEndCause> {
  const { signal, ringTimeoutMs = RING_DEFAULT_MS, onRinging } = dial
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve('ended')
    const ringing = script.outcome === 'answered' || script.outcome === 'noAnswer'
    if (ringing) onRinging?.()
    const scriptedMs = script.afterMs ?? (script.outcome === 'noAnswer' ? ringTimeoutMs : 0)
    const outcome = ringing && scriptedMs > ringTimeoutMs ? 'noAnswer' : script.outcome
    const timer = clock.setTimer(Math.min(scriptedMs, ringTimeoutMs), () => {
      signal?.removeEventListener('abort', stop)
      resolve(outcome)
    })
    const stop = (): void => {
      timer.cancel()
      resolve('ended')
    }
    signal?.addEventListener('abort', stop, { once: true })
  })
}
