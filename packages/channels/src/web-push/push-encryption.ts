import { createCipheriv, createECDH, hkdfSync } from 'node:crypto'

/** What a browser gives for a subscription: `subscription.toJSON()`, its keys in base64url. */
export interface PushKeys {
  /** The browser's public key: P-256, uncompressed (65 octets). */
  readonly p256dh: string
  /** 16 octets that only browser and application know. */
  readonly auth: string
}

/** What makes two messages differ. */
export interface MessageSecrets {
  /** A private key of P-256 for this message only. */
  readonly privateKey: Uint8Array
  /** 16 octets. */
  readonly salt: Uint8Array
}

/** One record is all: push services take 4,096 octets at the most (RFC 8030 section 7.2). */
const RECORD_OCTETS = 4_096
/** The header, the key, the tag and the delimiter of that record. */
const OVERHEAD_OCTETS = 103
export const PLAINTEXT_OCTETS_MAX = RECORD_OCTETS - OVERHEAD_OCTETS
const LAST_RECORD = 2

/** Encrypts a message so that only that browser reads it (RFC 8291), as one record of `aes128gcm` (RFC 8188). */
export function encryptedPush(plaintext: Uint8Array, { p256dh, auth }: PushKeys, secrets: MessageSecrets): Buffer {
  const theirs = Buffer.from(p256dh, 'base64url')
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(secrets.privateKey)
  const ours = pair.getPublicKey()
  const shared = pair.computeSecret(theirs)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours])
  const material = derived(shared, Buffer.from(auth, 'base64url'), info, 32)
  const key = derived(material, secrets.salt, 'Content-Encoding: aes128gcm\0', 16)
  const nonce = derived(material, secrets.salt, 'Content-Encoding: nonce\0', 12)
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  const text = Buffer.concat([cipher.update(plaintext), cipher.update(Buffer.of(LAST_RECORD)), cipher.final()])
  const header = Buffer.alloc(5)
  header.writeUInt32BE(RECORD_OCTETS)
  header.writeUInt8(ours.length, 4)
  return Buffer.concat([secrets.salt, header, ours, text, cipher.getAuthTag()])
}

function derived(secret: Uint8Array, salt: Uint8Array, info: string | Uint8Array, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, length))
}
