import { type CryptoAttribute, cryptoAttributes } from './crypto-attribute.js'
import type { MediaSection } from './session-description.js'

/** What we bring to the encryption of audio. */
export interface LocalSecurity {
  /** Whether audio in the clear will not do. */
  readonly isRequired: boolean
  /** The suites that we have, best first, each with the key that we send with. */
  readonly crypto: readonly CryptoAttribute[]
}

/** The keys that both sides send with, of one suite. */
export interface AgreedCrypto {
  readonly local: CryptoAttribute
  readonly remote: CryptoAttribute
}

/** The first line of an offer whose suite we have; ours goes back under its tag (RFC 4568 section 5.1.2). */
export function commonCrypto(section: MediaSection, security: LocalSecurity | undefined): AgreedCrypto | undefined {
  for (const remote of security ? cryptoAttributes(section) : []) {
    const own = security?.crypto.find(({ suite }) => suite === remote.suite)
    if (own) return { local: { ...own, tag: remote.tag }, remote }
  }
  return undefined
}

/** What an answer took of our lines: exactly one, under its tag and with its suite (section 5.1.3). */
export function answeredCrypto(offered: readonly CryptoAttribute[], answer: MediaSection): AgreedCrypto | undefined {
  const [remote, ...others] = cryptoAttributes(answer)
  if (remote === undefined || others.length > 0) return undefined
  const local = offered.find(({ tag, suite }) => tag === remote.tag && suite === remote.suite)
  return local && { local, remote }
}
