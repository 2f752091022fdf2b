import { createSecureContext } from 'node:tls'
import { errorText, RingwrightError } from '@ringwright/core'
import type { Listener } from './network.js'
import type { TlsCertificate } from './tls-identity.js'

/** See `SipStack.renewCertificate`. */
export function renewCertificate(listeners: readonly Listener[], { key, cert }: TlsCertificate, port?: number): void {
  const shown = listeners.filter((listener) => listener.renew && (port === undefined || listener.port === port))
  if (shown.length === 0) {
    const where = port === undefined ? '' : ` at port ${port}`
    throw new RingwrightError('invalid_argument', `No listener for tls or wss is open${where}: nothing was renewed.`)
  }
  try {
    createSecureContext({ key, cert })
  } catch (cause) {
    throw new RingwrightError(
      'invalid_argument',
      `renewCertificate takes { key, cert } as PEM texts that belong together: ${errorText(cause)}. The one before is still shown.`,
      { cause },
    )
  }
  for (const listener of shown) listener.renew?.({ key, cert })
}
