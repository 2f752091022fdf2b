import { counterCipher } from './counter-cipher.js'

export const MASTER_KEY_BYTES = 16
export const MASTER_SALT_BYTES = 14

/** The place of the label in the salt: in front of 48 bits that are zero without a derivation rate. */
const LABEL_PLACE = 7

/** What packets of one kind are protected with. */
export interface SessionKeys {
  readonly cipherKey: Buffer
  readonly cipherSalt: Buffer
  readonly authenticationKey: Buffer
}

/** The labels of RTP and of RTCP (RFC 3711 section 4.3.2). */
const LABELS = { rtp: [0, 1, 2], rtcp: [3, 4, 5] } as const

/** Derives them from a master key and salt, 30 octets, as RFC 3711 section 4.3 does without a derivation rate. */
export function sessionKeys(master: Uint8Array, kind: 'rtp' | 'rtcp'): SessionKeys {
  const [cipher, authentication, salt] = LABELS[kind]
  return {
    cipherKey: derive(master, cipher, 16),
    authenticationKey: derive(master, authentication, 20),
    cipherSalt: derive(master, salt, 14),
  }
}

function derive(master: Uint8Array, label: number, length: number): Buffer {
  const salt = Buffer.from(master.subarray(MASTER_KEY_BYTES, MASTER_KEY_BYTES + MASTER_SALT_BYTES))
  salt[LABEL_PLACE] = (salt[LABEL_PLACE] as number) ^ label
  const key = Buffer.alloc(length)
  counterCipher(master.subarray(0, MASTER_KEY_BYTES), salt).apply(key, 0, length, 0, 0)
  return key
}
