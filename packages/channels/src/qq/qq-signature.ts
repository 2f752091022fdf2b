import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

/** An Ed25519 key of 32 octets as PKCS #8 has it (RFC 8410 section 7), but for the octets. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')
const SEED_OCTETS = 32
const SIGNATURE_HEX = /^[0-9a-f]{128}$/i

/** Signs and checks as QQ wants it: with a key that is made of the bot's secret, so that both sides have it. */
export class QqSignature {
  readonly #private: KeyObject
  readonly #public: KeyObject

  constructor(secret: string) {
    // Repeated until it is long enough.
    const seed = Buffer.from(secret.repeat(Math.ceil(SEED_OCTETS / secret.length))).subarray(0, SEED_OCTETS)
    this.#private = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' })
    this.#public = createPublicKey(this.#private)
  }

  sign(timestamp: string, text: string): string {
    return sign(null, Buffer.from(timestamp + text), this.#private).toString('hex')
  }

  isValid(timestamp: string, body: Uint8Array, signature: string): boolean {
    if (!SIGNATURE_HEX.test(signature)) return false
    return verify(null, Buffer.concat([Buffer.from(timestamp), body]), this.#public, Buffer.from(signature, 'hex'))
  }
}
