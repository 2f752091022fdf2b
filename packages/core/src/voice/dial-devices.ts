import type { Clock } from '../clock/clock.js'
import type { FurtherDevices } from '../interaction/offer.js'
import type { CallControl, DialOutcome } from './call-control.js'
import { type PhoneCall, dialPhone } from './dial-phone.js'

export type Dialed = DialOutcome | { readonly outcome: 'silent' }

interface Dialer {
  readonly clock: Clock
  readonly control: CallControl
}

/**
 * Rings an agent until an instant, on whatever devices there are: one after the other, or all at once. Who declines on one
 * declines on all. When none answers, a device that rang says so for all of them: the agent could have answered.
 */
export async function dialDevices(
  dialer: Dialer,
  phone: PhoneCall,
  devices: FurtherDevices | undefined,
  signal: AbortSignal,
): Promise<Dialed> {
  if (!devices) return dialPhone(dialer, phone, signal)
  const contacts = [phone.contact, ...devices.contacts]
  return devices.ring === 'all'
    ? ringAll(dialer, phone, contacts, signal)
    : ringInOrder(dialer, phone, contacts, devices.ringMs, signal)
}

async function ringInOrder(
  dialer: Dialer,
  phone: PhoneCall,
  contacts: readonly string[],
  ringMs: number,
  signal: AbortSignal,
): Promise<Dialed> {
  const { clock } = dialer
  const tried: Dialed[] = []
  for (const [index, contact] of contacts.entries()) {
    // The last one has all the time that is left.
    const until = index === contacts.length - 1 ? phone.expiresAt : clock.now() + ringMs
    const dialed = await dialPhone(dialer, { ...phone, contact, expiresAt: Math.min(until, phone.expiresAt) }, signal)
    tried.push(dialed)
    if (isFinal(dialed) || signal.aborted || clock.now() >= phone.expiresAt) break
  }
  return mostTelling(tried)
}

async function ringAll(
  dialer: Dialer,
  phone: PhoneCall,
  contacts: readonly string[],
  signal: AbortSignal,
): Promise<Dialed> {
  const decided = new AbortController()
  const either = AbortSignal.any([signal, decided.signal])
  let taken: Dialed | undefined
  const all = await Promise.all(
    contacts.map(async (contact): Promise<Dialed> => {
      const dialed = await dialPhone(dialer, { ...phone, contact }, either)
      if (!taken && isFinal(dialed)) {
        taken = dialed
        decided.abort()
      } else if (dialed.outcome === 'answered') await dialed.call.hangUp('ended')
      return dialed
    }),
  )
  return taken ?? mostTelling(all)
}

/** Answered, or declined by somebody. */
function isFinal(dialed: Dialed): boolean {
  return dialed.outcome === 'answered' || (dialed.outcome === 'failed' && dialed.end.cause === 'rejected')
}

function mostTelling(tried: readonly Dialed[]): Dialed {
  const rang = tried.find((dialed) => dialed.outcome === 'failed' && dialed.end.cause === 'noAnswer')
  return tried.find(isFinal) ?? rang ?? (tried.at(-1) as Dialed)
}
