import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { type JwtSignInOptions, jwtSignIn } from './index.js'

const SECRET = 'a secret of at least thirty-two characters'
const clock = steppingClock()
const HOUR_S = 3_600
const now = () => Math.floor(clock.now() / 1_000)
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

const hs256 = (said: string) => createHmac('sha256', SECRET).update(said).digest('base64url')
const signedBy =
  (key: KeyObject, options = {}) =>
  (said: string) =>
    sign('sha256', Buffer.from(said), { key, ...options }).toString('base64url')

function token(claims: object, header: object = { alg: 'HS256' }, signed: (said: string) => string = hs256): string {
  const said = `${part(header)}.${part({ sub: 'u1', exp: now() + HOUR_S, ...claims })}`
  return `${said}.${signed(said)}`
}

const read = (text: string, options: Partial<JwtSignInOptions> = {}) =>
  jwtSignIn({ key: SECRET, clock, ...options })(text)

describe("[M4] the app's own sign-in", () => {
  it('says who somebody is, and how they are called', () => {
    expect(read(token({ name: 'Anna Schmidt' }))).toEqual({ account: 'u1', name: 'Anna Schmidt' })
    expect(read(token({ customer: '4711' }), { accountClaim: 'customer' })).toEqual({ account: '4711' })
    expect(read(token({ name: 17 }))).toEqual({ account: 'u1' })
  })

  it('takes RS256 and ES256 where it has a public key', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }) as string
    expect(read(token({}, { alg: 'RS256' }, signedBy(rsa.privateKey)), { key: pem(rsa.publicKey) })).toEqual({
      account: 'u1',
    })
    const p1363 = signedBy(ec.privateKey, { dsaEncoding: 'ieee-p1363' })
    expect(read(token({}, { alg: 'ES256' }, p1363), { key: pem(ec.publicKey) })).toEqual({ account: 'u1' })
    // The public key is known to everybody, so it must never do as a secret.
    const confused = (said: string) => createHmac('sha256', pem(rsa.publicKey)).update(said).digest('base64url')
    expect(read(token({}, { alg: 'HS256' }, confused), { key: pem(rsa.publicKey) })).toBeUndefined()
  })

  it.each([
    ['nothing', () => ''],
    ['no signature', () => token({}, { alg: 'none' }, () => '')],
    ['another algorithm', () => token({}, { alg: 'HS512' })],
    ['another secret', () => token({}, { alg: 'HS256' }, () => 'AAAA')],
    ['a change', () => token({}).replace(/\.[^.]+\./, `.${part({ sub: 'u2', exp: now() + HOUR_S })}.`)],
    ['too many parts', () => `${token({})}.x`],
    ['a critical extension', () => token({}, { alg: 'HS256', crit: ['b64'] })],
    ['no account', () => token({ sub: undefined })],
    ['no end', () => token({ exp: undefined })],
    ['an end in the past', () => token({ exp: now() - 61 })],
    ['a beginning in the future', () => token({ nbf: now() + 61 })],
    ['bytes', () => '\u0000.\u0000.\u0000'],
  ])('refuses a token with %s', (_what, make) => {
    expect(read(make())).toBeUndefined()
  })

  it('refuses tokens of other issuers, and those for others', () => {
    const options = { issuer: 'https://id.example', audience: 'chat' }
    expect(read(token({ iss: 'https://id.example', aud: ['shop', 'chat'] }), options)).toEqual({ account: 'u1' })
    expect(read(token({ iss: 'https://other.example', aud: 'chat' }), options)).toBeUndefined()
    expect(read(token({ iss: 'https://id.example', aud: 'shop' }), options)).toBeUndefined()
  })

  it('takes no key that can be guessed', () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey
    for (const key of ['short', weak.export({ type: 'spki', format: 'pem' }) as string, `-----BEGIN ${SECRET}`])
      expect(() => jwtSignIn({ key, clock })).toThrow('jwtSignIn')
  })
})
