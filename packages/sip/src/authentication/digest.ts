import { createHash, timingSafeEqual } from 'node:crypto'

/** The algorithms of RFC 8760 that are in use between phones and servers. */
export type DigestAlgorithm = 'MD5' | 'SHA-256'

/**
 * What proves an identity. `ha1` is the hexadecimal hash of `username:realm:password`; its length tells the algorithm. An empty
 * password, which is one that was forgotten to be set, lets nobody in.
 */
export interface DigestSecret {
  readonly password?: string
  readonly ha1?: string
}

/** What goes into a response value (RFC 7616 section 3.4.1). Without `qop`, the older formula of RFC 2069 applies. */
export interface DigestInput {
  readonly algorithm: DigestAlgorithm
  readonly username: string
  readonly realm: string
  readonly nonce: string
  readonly method: string
  readonly uri: string
  readonly qop?: 'auth' | undefined
  /** Eight hexadecimal digits. */
  readonly nonceCount?: string | undefined
  readonly clientNonce?: string | undefined
}

const HASHES = { MD5: 'md5', 'SHA-256': 'sha256' } as const

const HA1_LENGTHS = { MD5: 32, 'SHA-256': 64 } as const

/** Names of algorithms are matched in any case; none named means MD5. */
export function digestAlgorithm(name: string | undefined): DigestAlgorithm | undefined {
  const upper = name?.toUpperCase() ?? 'MD5'
  return upper === 'MD5' || upper === 'SHA-256' ? upper : undefined
}

/** Whether a secret can be used with an algorithm: any password can, an `ha1` with its own. */
export function hasSecretFor(algorithm: DigestAlgorithm, { password, ha1 }: DigestSecret): boolean {
  return typeof password === 'string' || ha1?.length === HA1_LENGTHS[algorithm]
}

/** The response value; `undefined` when the secret is an `ha1` of another algorithm, or holds nothing. */
export function digestResponse(input: DigestInput, secret: DigestSecret): string | undefined {
  const { algorithm, username, realm, nonce } = input
  const usable = secret.ha1?.length === HA1_LENGTHS[algorithm] ? secret.ha1.toLowerCase() : undefined
  // A host that looks a user up in an object finds what every object has, such as `constructor`: that is no password.
  const isText = typeof secret.password === 'string'
  const ha1 = usable ?? (isText ? hash(algorithm, `${username}:${realm}:${secret.password}`) : undefined)
  if (ha1 === undefined) return undefined
  const ha2 = hash(algorithm, `${input.method}:${input.uri}`)
  return input.qop === undefined
    ? hash(algorithm, `${ha1}:${nonce}:${ha2}`)
    : hash(algorithm, `${ha1}:${nonce}:${input.nonceCount ?? ''}:${input.clientNonce ?? ''}:${input.qop}:${ha2}`)
}

/** Takes as long for a wrong first digit as for a wrong last one. */
export function equalInConstantTime(a: string, b: string): boolean {
  const first = Buffer.from(a)
  const second = Buffer.from(b)
  return first.length === second.length && timingSafeEqual(first, second)
}

function hash(algorithm: DigestAlgorithm, text: string): string {
  return createHash(HASHES[algorithm]).update(text).digest('hex')
}
