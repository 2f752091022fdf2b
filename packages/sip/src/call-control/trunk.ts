import { RingwrightError } from '@ringwright/core'
import { escapeUser, parseUri } from '../message/index.js'
import type { Credentials } from '../outbound-call.js'
import type { SipUri } from '../sip-request.js'

/** The provider that calls to telephone numbers go through. */
export interface TrunkOptions {
  /** Where its INVITEs go: `sip:provider.example`, with `;transport=tcp` or `;transport=tls` where it wants that. */
  readonly uri: SipUri
  readonly username?: string
  readonly password?: string
  /** Instead of the password: MD5(username:realm:password) in hexadecimal. */
  readonly ha1?: string
  /** The number shown to whoever is called when the dialer of a call names none. Default: `username`. */
  readonly callerId?: string
}

/** A trunk whose options hold. */
export interface Trunk {
  /** What a number is dialed as. */
  target(number: string): SipUri
  /** From: the provider sees its own domain there, which is what it authenticates. */
  from(user: string | undefined): SipUri | undefined
  readonly credentials: Credentials | undefined
}

/** What counts as a telephone number: digits, `*` and `#`, with a `+` before them, at most the 32 that E.164 and prefixes need. */
const NUMBER = /^\+?[0-9*#]{1,32}$/

export function isTelephoneNumber(text: string): boolean {
  return NUMBER.test(text)
}

/** Throws `invalid_argument` when the URI is not one of a SIP host. */
export function createTrunk({ uri, username, password, ha1, callerId = username }: TrunkOptions): Trunk {
  const parsed = parseUri(uri)
  if (parsed?.scheme !== 'sip' && parsed?.scheme !== 'sips') {
    throw new RingwrightError(
      'invalid_argument',
      `trunk.uri takes a URI such as sip:provider.example; got ${JSON.stringify(uri)}.`,
    )
  }
  const { scheme, host, port, parameters } = parsed
  const authority = port === undefined ? host : `${host}:${port}`
  const suffix = [...parameters].map(([name, value]) => (value === '' ? `;${name}` : `;${name}=${value}`)).join('')
  return {
    target: (number) => `${scheme}:${escapeUser(number)}@${authority}${suffix}`,
    from(user = callerId) {
      return user === undefined ? undefined : `sip:${escapeUser(user)}@${host}`
    },
    credentials:
      username === undefined
        ? undefined
        : { username, ...(password !== undefined && { password }), ...(ha1 !== undefined && { ha1 }) },
  }
}
