import { createDecipheriv, createHash } from 'node:crypto'
import { isSameSecret } from '@ringwright/core/provider'

/*
 * How WeChat and WeCom sign and seal what they post
 * (https://developer.work.weixin.qq.com/document/path/90968, and for Official Accounts "Message encryption and
 * decryption"): AES-256-CBC with the first half of the key as initialization vector, around sixteen random bytes, four
 * of length, the message, and for whom it is.
 */

/** `encodingAesKey` as the console shows it: 43 characters, base64 without its last sign. */
export interface EnvelopeKeys {
  readonly encodingAesKey: string
  /** The App ID or Corp ID. */
  readonly receiver: string
}

const HEAD_BYTES = 20
/** Blocks are filled up to this, twice the cipher's own. */
const BLOCK_BYTES = 32
export const ENCODING_AES_KEY = /^[A-Za-z0-9]{43}$/

/** Whether a signature is that of these parts, the token being one of them. */
export function isCallbackSigned(parts: readonly string[], signature: string): boolean {
  return isSameSecret(callbackSignature(parts), signature)
}

export function callbackSignature(parts: readonly string[]): string {
  return createHash('sha1').update(parts.toSorted().join('')).digest('hex')
}

/** What is sealed for us; undefined for what is not. Check the signature first: it is what proves the sender. */
export function openEnvelope(sealed: string, { encodingAesKey, receiver }: EnvelopeKeys): string | undefined {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64')
  const bytes = Buffer.from(sealed, 'base64')
  if (bytes.length === 0 || bytes.length % 16 !== 0) return undefined
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const filled = Buffer.concat([decipher.update(bytes), decipher.final()])
  const filling = filled.at(-1) ?? 0
  if (filling < 1 || filling > BLOCK_BYTES || filled.length < HEAD_BYTES + filling) return undefined
  if (filled.subarray(-filling).some((byte) => byte !== filling)) return undefined
  const content = filled.subarray(HEAD_BYTES, filled.length - filling)
  const length = filled.readUInt32BE(HEAD_BYTES - 4)
  if (length > content.length || content.subarray(length).toString() !== receiver) return undefined
  return content.subarray(0, length).toString()
}
