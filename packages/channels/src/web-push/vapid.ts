import { createPrivateKey, createECDH, type KeyObject, sign } from 'node:crypto'

/** By which push services know who sends (RFC 8292). `privateKey` is a P-256 scalar in base64url; `vapidKeys()` makes one. */
export interface VapidOptions {
  /** How the operators of a push service reach you: `mailto:…` or `https:…`. */
  readonly subject: string
  /** 43 characters of base64url. Another one makes all subscriptions worthless. */
  readonly privateKey: string
}

/** What browsers subscribe with, and what each request carries. */
export interface Vapid {
  /** `applicationServerKey` of `pushManager.subscribe`. */
  readonly publicKey: string
  authorization(endpoint: URL, now: number): string
}

/** Of a token; at most 24 hours are allowed (RFC 8292 section 2). */
const LASTS_S = 12 * 3_600

export function vapid({ subject, privateKey }: VapidOptions): Vapid {
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(Buffer.from(privateKey, 'base64url'))
  const publicKey = pair.getPublicKey('base64url')
  const key = privateKeyOf(pair.getPublicKey(), privateKey)
  return {
    publicKey,
    authorization({ origin }, now) {
      const claims = { aud: origin, exp: Math.floor(now / 1_000) + LASTS_S, sub: subject }
      const said = `${encoded({ typ: 'JWT', alg: 'ES256' })}.${encoded(claims)}`
      const signature = sign('sha256', Buffer.from(said), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')
      return `vapid t=${said}.${signature}, k=${publicKey}`
    },
  }
}

/** A new pair, to be made once and kept: subscriptions belong to it. */
export function vapidKeys(): { readonly publicKey: string; readonly privateKey: string } {
  const pair = createECDH('prime256v1')
  pair.generateKeys()
  // A scalar may begin with zeros, which are left away otherwise.
  const scalar = Buffer.from(pair.getPrivateKey('hex').padStart(64, '0'), 'hex')
  return { publicKey: pair.getPublicKey('base64url'), privateKey: scalar.toString('base64url') }
}

function privateKeyOf(point: Buffer, d: string): KeyObject {
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'))
  return createPrivateKey({ key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '', d }, format: 'jwk' })
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
