import { attributes, type MediaSection, type SdpLine } from './session-description.js'

/** Lines that are read of one section; phones offer two to eight suites. */
const LINES_MAX = 16

/** Key and salt of a 128-bit suite (RFC 4568 section 6.2). */
export const CRYPTO_KEY_BYTES = 30

/** One `a=crypto` line (RFC 4568 section 9.1): a suite, and the key with which the one who writes it sends. */
export interface CryptoAttribute {
  readonly tag: number
  readonly suite: string
  /** Master key and salt. */
  readonly key: Uint8Array
}

/**
 * The lines of a section that can be used, in their order. Left out are those with a key of another length, with
 * several keys or a key identifier, and with parameters that change how packets are secured.
 */
export function cryptoAttributes(section: MediaSection): readonly CryptoAttribute[] {
  return attributes(section.lines, 'crypto')
    .slice(0, LINES_MAX)
    .flatMap((value) => parseCrypto(value) ?? [])
}

export function cryptoLine({ tag, suite, key }: CryptoAttribute): SdpLine {
  return { type: 'a', value: `crypto:${tag} ${suite} inline:${Buffer.from(key).toString('base64')}` }
}

function parseCrypto(value: string): CryptoAttribute | undefined {
  const [tag, suite, keys, ...parameters] = value.split(' ').filter((word) => word !== '')
  if (!/^\d{1,9}$/.test(tag ?? '') || suite === undefined || keys === undefined || parameters.length > 0)
    return undefined
  // A lifetime may follow ("|2^31"); more than that would be a key identifier in each packet.
  const inline = /^inline:([A-Za-z\d+/]{40}={0,2})(?:\|(?:2\^)?\d{1,15})?$/.exec(keys)
  const key = Buffer.from(inline?.[1] ?? '', 'base64')
  return key.length === CRYPTO_KEY_BYTES ? { tag: Number(tag), suite, key } : undefined
}
