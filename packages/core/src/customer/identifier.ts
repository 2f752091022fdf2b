/**
 * What addresses of a channel are outside of it: the same number is written to and called, and the same mail address
 * stands in a form.
 */
export type AddressKind = 'phone' | 'email'

/** Tells one person from another whatever the channel: a number, a mail address, an account of the host's. */
export interface Identifier {
  /** `phone` (E.164), `email`, or a name of the host's own: `account`. */
  readonly kind: string
  readonly value: string
}

/** E.164: a plus, a country code, at most 15 digits; numbers of less than seven are nobody's from outside. */
const PHONE = /^\+[1-9]\d{6,14}$/
/** RFC 5321 section 4.5.3.1.3 less the brackets. */
const EMAIL_LENGTH_MAX = 254
const EMAIL = /^[^\s@]+@[^\s@]+$/

export function identifierKey({ kind, value }: Identifier): string {
  return `${kind}:${value}`
}

/** A value in the one form in which it is compared; undefined when it is none of this kind. */
export function canonicalIdentifier({ kind, value }: Identifier): Identifier | undefined {
  if (kind === 'phone') {
    // Mostly it is in that form already.
    const number = PHONE.test(value) ? value : value.replace(/[\s().-]/g, '')
    return PHONE.test(number) ? { kind, value: number } : undefined
  }
  const plain = value.trim()
  if (kind !== 'email') return plain === '' ? undefined : { kind, value: plain }
  // The part before the at sign may differ by case on paper (RFC 5321 section 2.4), and does with no provider.
  const mail = plain.toLowerCase()
  return mail.length <= EMAIL_LENGTH_MAX && EMAIL.test(mail) ? { kind, value: mail } : undefined
}

/** The channels of a center, as far as their addresses say something outside of them. */
type AddressedChannels = ReadonlyMap<string, { readonly capabilities: { readonly addressKind?: AddressKind } }>

/** Who is behind an address outside of its channel, where that can be told from the address. */
export function contactIdentifier(
  channels: AddressedChannels,
  channel: string,
  address: string,
): Identifier | undefined {
  // Of callers' numbers without a plus nobody knows the country.
  if (channel === 'voice') return canonicalIdentifier({ kind: 'phone', value: address })
  const kind = channels.get(channel)?.capabilities.addressKind
  if (!kind) return undefined
  const isBare = kind === 'phone' && /^[1-9]/.test(address)
  return canonicalIdentifier({ kind, value: isBare ? `+${address}` : address })
}
