import type { Clock, Instant } from '../clock/clock.js'
import type { CallControl, DialOutcome } from './call-control.js'

/**
 * A phone that is not ringing by then is gone without having said so, and the customer need not wait for the end of its
 * time. Mobile networks take up to eight seconds until they ring.
 */
const SILENCE_MAX_MS = 10_000

export interface PhoneCall {
  readonly contact: string
  /** Shown on it. */
  readonly from: string
  readonly expiresAt: Instant
  /** Asks the phone to answer by itself. */
  readonly autoAnswer?: boolean
  /** For which it is called. */
  readonly site?: string
  /** The agent who wants it called. */
  readonly onBehalfOf?: string
}

/** Rings a phone until an instant, or until it turns out to be silent. */
export async function dialPhone(
  { clock, control }: { readonly clock: Clock; readonly control: CallControl },
  { contact, from, expiresAt, autoAnswer, site, onBehalfOf }: PhoneCall,
  signal: AbortSignal,
): Promise<DialOutcome | { readonly outcome: 'silent' }> {
  const ringTimeoutMs = Math.max(0, expiresAt - clock.now())
  // Passed on by hand: a signal that depends on others is found by them through weak references, at several times the cost.
  const over = new AbortController()
  const giveUp = (): void => over.abort()
  if (signal.aborted) giveUp()
  signal.addEventListener('abort', giveUp, { once: true })
  const silence = clock.setTimer(Math.min(SILENCE_MAX_MS, ringTimeoutMs / 2), giveUp)
  const dialed = await control.dial(contact, {
    from,
    ringTimeoutMs,
    signal: over.signal,
    onRinging: () => silence.cancel(),
    ...(autoAnswer && { autoAnswer }),
    ...(site !== undefined && { site }),
    ...(onBehalfOf !== undefined && { onBehalfOf }),
  })
  silence.cancel()
  signal.removeEventListener('abort', giveUp)
  return dialed.outcome === 'failed' && over.signal.aborted && !signal.aborted ? { outcome: 'silent' } : dialed
}
