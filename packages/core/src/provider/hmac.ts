import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** By which hash a provider signs, and how the signature is written. */
export interface HmacOptions {
  /** Default `sha256`. */
  readonly algorithm?: 'sha1' | 'sha256' | 'sha512'
  /** Default `hex`. */
  readonly encoding?: 'hex' | 'base64'
}

/** The keyed hash (RFC 2104) of a text or of bytes. */
export function hmac(secret: string | Uint8Array, payload: string | Uint8Array, options: HmacOptions = {}): string {
  const { algorithm = 'sha256', encoding = 'hex' } = options
  return createHmac(algorithm, secret).update(payload).digest(encoding)
}

/** Whether a signature was made with one of the secrets; of several, so that a secret can be replaced without a gap. */
export function isSignedWith(
  secrets: readonly (string | Uint8Array)[],
  payload: string | Uint8Array,
  signature: string,
  options: HmacOptions = {},
): boolean {
  // All are tried, so that the time does not tell which one it was.
  return secrets.map((secret) => isSameSignature(hmac(secret, payload, options), signature)).includes(true)
}

/** Compares in a time that tells only whether the lengths differ, and everybody knows how long a signature is. */
function isSameSignature(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(given)]
  return one.length === other.length && timingSafeEqual(one, other)
}

/** Compares in a time that tells nothing of either, not even the length. */
export function isSameSecret(expected: string, given: string): boolean {
  const [one, other] = [expected, given].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer]
  return timingSafeEqual(one, other)
}
