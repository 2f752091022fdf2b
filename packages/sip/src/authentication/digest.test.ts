import { seededRandom } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { type Authorization, formatAuthorization, parseAuthorization } from './authorization.js'
import { formatChallenge, parseChallenge } from './challenge.js'
import { digestResponse, type DigestSecret } from './digest.js'
import { DigestClient } from './digest-client.js'
import { DigestServer, type DigestServerOptions } from './digest-server.js'
import { NonceLedger } from './nonce-ledger.js'

const register = { method: 'REGISTER', uri: 'sip:example.net', requestUri: 'sip:example.net' }
const secret = { password: 'correct horse' }

function setUp(options: Partial<DigestServerOptions> = {}) {
  const clock = steppingClock()
  const random = seededRandom('digest')
  const server = new DigestServer({ clock, random, realm: 'desks', ...options })
  const client = new DigestClient({ username: 'ada', ...secret }, random)
  const check = (value: string | undefined, request = register) => {
    const credentials = server.credentialsFor(value === undefined ? [] : [value])
    return credentials === undefined ? 'none' : server.verify(credentials, request, secret)
  }
  return { clock, random, server, client, check }
}

/** What the client answers a server of one realm; undefined when it does not. */
function answerOf(client: DigestClient, challenges: readonly string[]): string | undefined {
  return client.take(challenges) ? client.authorizations(register)[0] : undefined
}

/** A further use of a challenge's nonce, as phones make that keep one for several requests. */
function usedAgain(challenges: readonly string[], count: number): string {
  const challenge = parseChallenge(challenges[0] ?? '')
  if (!challenge) throw new Error('no challenge')
  const input = {
    ...{ ...challenge, ...register, username: 'ada' },
    ...{ nonceCount: count.toString(16).padStart(8, '0'), clientNonce: 'c' },
  }
  return formatAuthorization({ ...input, response: digestResponse(input, secret) ?? '' })
}

describe('digest values', () => {
  const rfc7616 = {
    username: 'Mufasa',
    realm: 'http-auth@example.org',
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    method: 'GET',
    uri: '/dir/index.html',
    qop: 'auth',
    nonceCount: '00000001',
    clientNonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  } as const

  it('[J24] match the vectors of RFC 7616 section 3.9.1', () => {
    const password = { password: 'Circle of Life' }
    expect(digestResponse({ ...rfc7616, algorithm: 'MD5' }, password)).toBe('8ca523f5e9506fed4657c9700eebdbec')
    expect(digestResponse({ ...rfc7616, algorithm: 'SHA-256' }, password)).toBe(
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    )
  })

  it('match the vectors of RFC 2617 section 3.5 and of RFC 2069, which has no qop', () => {
    const common = {
      algorithm: 'MD5',
      username: 'Mufasa',
      realm: 'testrealm@host.com',
      nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
      method: 'GET',
      uri: '/dir/index.html',
    } as const
    const counted = { ...common, qop: 'auth', nonceCount: '00000001', clientNonce: '0a4f113b' } as const
    expect(digestResponse(counted, { password: 'Circle Of Life' })).toBe('6629fae49393a05397450978507c4ef1')
    expect(digestResponse(counted, { ha1: '939e7578ed9e3c518a452acee763bce9' })).toBe(
      '6629fae49393a05397450978507c4ef1',
    )
    expect(digestResponse(common, { password: 'CircleOfLife' })).toBe('1949323746fe6a43ef61f9606e7febea')
  })

  it('cannot be made from an ha1 of the other algorithm', () => {
    expect(digestResponse({ ...rfc7616, algorithm: 'SHA-256' }, { ha1: 'a'.repeat(32) })).toBeUndefined()
    expect(digestResponse({ ...rfc7616, algorithm: 'MD5' }, {})).toBeUndefined()
  })
})

describe('challenges and credentials as text', () => {
  it('are written so that they are read back', () => {
    const challenge = {
      realm: 'a "b" \\ c',
      nonce: 'n',
      opaque: 'o',
      algorithm: 'SHA-256',
      qop: 'auth',
      stale: true,
    } as const
    expect(parseChallenge(formatChallenge(challenge))).toEqual(challenge)
    const authorization: Authorization = {
      username: 'Ада',
      realm: 'r',
      nonce: 'n',
      uri: 'sip:x',
      response: 'f'.repeat(32),
      algorithm: 'MD5',
      opaque: undefined,
      qop: 'auth',
      nonceCount: '0000000a',
      clientNonce: 'c',
    }
    expect(parseAuthorization(formatAuthorization(authorization))).toEqual(authorization)
  })

  it.each([
    'Basic realm="r"',
    'Digest',
    'Digest realm="r"',
    'Digest realm="r", nonce="n", algorithm=MD5-sess',
    'Digest realm="r", nonce="n", qop="auth-int"',
    'Digest realm="r", realm="s", nonce="n"',
    'Digest realm="r, nonce="n"',
    `Digest realm="r", nonce="n"${', x=y'.repeat(40)}`,
    `Digest ${Array.from({ length: 40 }, (_, index) => `p${index}=1`).join(',')}, realm="r", nonce="n"`,
  ])('cannot be answered: %.60s', (value) => {
    expect(parseChallenge(value)).toBeUndefined()
  })

  it('are read in any case, with blanks, empty elements and several kinds of protection', () => {
    expect(parseChallenge('digest NONCE = "n" ,, Realm="r",QOP="auth-int, auth", Stale=TRUE,')).toEqual({
      realm: 'r',
      nonce: 'n',
      opaque: undefined,
      algorithm: 'MD5',
      qop: 'auth',
      stale: true,
    })
  })
})

describe('digest server', () => {
  it('[J24] accepts the right password and counts the uses of a nonce', () => {
    const { server, client, check } = setUp()
    const challenges = server.challenges()
    expect(check(answerOf(client, challenges))).toEqual({ outcome: 'accepted' })
    for (let use = 2; use < 40; use++) expect(check(usedAgain(challenges, use))).toEqual({ outcome: 'accepted' })
  })

  it('offers MD5 alone unless told otherwise, since some phones stop at the sight of SHA-256', () => {
    expect(
      setUp()
        .server.challenges()
        .map((value) => parseChallenge(value)?.algorithm),
    ).toEqual(['MD5'])
    const { server, client, check } = setUp({ algorithms: ['SHA-256', 'MD5'] })
    const answer = answerOf(client, server.challenges())
    expect(answer).toContain('algorithm=SHA-256')
    expect(check(answer)).toEqual({ outcome: 'accepted' })
  })

  it('refuses a wrong password, an unknown user, another method and an algorithm that it did not offer', () => {
    const { server, random, client, check } = setUp()
    const wrong = answerOf(new DigestClient({ username: 'ada', password: 'guess' }, random), server.challenges())
    expect(check(wrong)).toEqual({ outcome: 'refused', reason: 'response' })
    const right = answerOf(client, server.challenges()) ?? ''
    expect(check(right, { ...register, method: 'INVITE' })).toEqual({ outcome: 'refused', reason: 'response' })
    const credentials = server.credentialsFor([right])
    if (!credentials) throw new Error('no credentials')
    expect(server.verify(credentials, register, undefined)).toEqual({ outcome: 'refused', reason: 'response' })
    expect(server.verify({ ...credentials, algorithm: 'SHA-256' }, register, secret)).toEqual({
      outcome: 'refused',
      reason: 'algorithm',
    })
  })

  it('lets nobody in without a response whose secret cannot be used', () => {
    const { server, client } = setUp({ algorithms: ['SHA-256', 'MD5'] })
    const credentials = server.credentialsFor([answerOf(client, server.challenges()) ?? ''])
    if (!credentials) throw new Error('no credentials')
    const ha1OfMd5 = { ha1: '939e7578ed9e3c518a452acee763bce9' }
    const notText = { password: Object } as unknown as DigestSecret
    for (const unusable of [ha1OfMd5, {}, notText]) {
      const verdict = server.verify({ ...credentials, response: '' }, register, unusable)
      expect(verdict).toEqual({ outcome: 'refused', reason: 'response' })
    }
    const written = digestResponse({ ...credentials, method: 'REGISTER' }, { password: String(Object) }) ?? ''
    expect(server.verify({ ...credentials, response: written }, register, notText).outcome).toBe('refused')
  })

  it('lets nobody in by an empty password', () => {
    const { server, random } = setUp()
    const answer = answerOf(new DigestClient({ username: 'ada', password: '' }, random), server.challenges()) ?? ''
    const credentials = server.credentialsFor([answer])
    const verdict = credentials && server.verify(credentials, register, { password: '' })
    expect(verdict).toEqual({ outcome: 'refused', reason: 'response' })
  })

  it('refuses a request that is played again, and takes requests that overtook each other', () => {
    const { server, client, check } = setUp()
    const challenges = server.challenges()
    const first = answerOf(client, challenges)
    const [second, third] = [usedAgain(challenges, 2), usedAgain(challenges, 3)]
    expect([third, first, second].map((value) => check(value))).toEqual(Array(3).fill({ outcome: 'accepted' }))
    expect(check(second)).toEqual({ outcome: 'refused', reason: 'replay' })
  })

  it('asks for a new nonce when one is too old, and the client gives it without guessing', async () => {
    const { clock, server, client, check } = setUp({ nonceLifetimeMs: 1_000 })
    const late = answerOf(client, server.challenges())
    await clock.advance(1_001)
    expect(check(late)).toEqual({ outcome: 'stale' })
    expect(check(answerOf(client, server.challenges(true)))).toEqual({ outcome: 'accepted' })
  })

  it('asks who knows the password for a new nonce when another node has made theirs', () => {
    const { server, random, client, check, clock } = setUp()
    const other = new DigestServer({ clock, random, realm: 'desks' })
    expect(check(answerOf(client, other.challenges()))).toEqual({ outcome: 'stale' })
    expect(check(answerOf(client, server.challenges(true)))).toEqual({ outcome: 'accepted' })
    const guessing = new DigestClient({ username: 'ada', password: 'guess' }, random)
    expect(check(answerOf(guessing, other.challenges()))).toEqual({ outcome: 'refused', reason: 'nonce' })
  })

  it('refuses nonces that nobody made', () => {
    const { server, random } = setUp()
    const answer = answerOf(new DigestClient({ username: 'ada', ...secret }, random), server.challenges()) ?? ''
    const credentials = server.credentialsFor([answer])
    for (const nonce of ['', '.', 'a.b.c', `${credentials?.nonce}.x`, `z${credentials?.nonce}`]) {
      const forged = credentials && server.verify({ ...credentials, nonce }, register, secret)
      expect(forged).toEqual({ outcome: 'refused', reason: 'nonce' })
    }
    expect(
      server.credentialsFor(['Digest realm="other", username="a", nonce="n", uri="u", response="r"']),
    ).toBeUndefined()
  })

  it('lets nodes with the same key check what another of them began', () => {
    const nonceKey = seededRandom(1).bytes(32)
    const { clock, random, client, check } = setUp({ nonceKey })
    const peer = new DigestServer({ clock, random, realm: 'desks', nonceKey })
    expect(check(answerOf(client, peer.challenges()))).toEqual({ outcome: 'accepted' })
  })

  it('takes credentials without a count for one request', () => {
    const { server, check } = setUp()
    const challenge = parseChallenge(server.challenges()[0] ?? '')
    if (!challenge) throw new Error('no challenge')
    const input = {
      ...challenge,
      ...register,
      username: 'ada',
      qop: undefined,
      nonceCount: undefined,
      clientNonce: undefined,
    }
    const value = formatAuthorization({ ...input, response: digestResponse(input, secret) ?? '' })
    expect(check(value)).toEqual({ outcome: 'accepted' })
    expect(check(value)).toEqual({ outcome: 'stale' })
  })

  it('compares the URI when told to', () => {
    const { server, client, check } = setUp({ sameUri: true })
    const challenges = server.challenges()
    expect(check(answerOf(client, challenges), { ...register, requestUri: 'sip:EXAMPLE.net' })).toEqual({
      outcome: 'accepted',
    })
    const elsewhere = { ...register, requestUri: 'sip:elsewhere.net' }
    expect(check(usedAgain(challenges, 2), elsewhere)).toEqual({ outcome: 'refused', reason: 'uri' })
  })
})

describe('nonce ledger', () => {
  it('stays bounded, and forgetting a nonce never allows a replay', () => {
    const ledger = new NonceLedger(10)
    for (let at = 1; at <= 100; at++) expect(ledger.use(`n${at}`, at, 1, 0)).toBe('fresh')
    expect(ledger.size).toBe(10)
    expect(ledger.use('n1', 1, 1, 0)).toBe('stale')
    expect(ledger.use('n100', 100, 1, 0)).toBe('replayed')
  })

  it('drops what has expired without shutting out what has not', () => {
    const ledger = new NonceLedger(10)
    for (let at = 1; at <= 5; at++) ledger.use(`n${at}`, at, 1, 0)
    expect(ledger.use('n6', 6, 1, 6)).toBe('fresh')
    expect(ledger.size).toBe(1)
    expect(ledger.use('n7', 2, 1, 6)).toBe('fresh')
  })

  it('refuses counts that fell out of the window', () => {
    const ledger = new NonceLedger(10)
    ledger.use('n', 1, 100, 0)
    expect([69, 68, 100, 101, 69].map((count) => ledger.use('n', 1, count, 0))).toEqual([
      'fresh',
      'replayed',
      'replayed',
      'fresh',
      'replayed',
    ])
    expect(ledger.use('n', 1, 5_000, 0)).toBe('fresh')
    expect(ledger.use('n', 1, 4_999, 0)).toBe('fresh')
    expect(ledger.use('n', 1, 101, 0)).toBe('replayed')
  })
})

describe('digest client', () => {
  it('[J24] does not answer the same realm twice, unless the nonce was stale', () => {
    const { server, client } = setUp()
    expect(answerOf(client, server.challenges())).toBeDefined()
    expect(answerOf(client, server.challenges())).toBeUndefined()
    expect(answerOf(client, server.challenges(true))).toContain('nc=00000001')
    expect(answerOf(client, server.challenges(true))).toBeDefined()
    expect(answerOf(client, server.challenges(true))).toBeUndefined()
  })

  it('answers only its own realm, and skips what it cannot answer', () => {
    const client = new DigestClient({ username: 'ada', ha1: 'a'.repeat(32), realm: 'desks' }, seededRandom(1))
    expect(answerOf(client, ['Digest realm="others", nonce="n"'])).toBeUndefined()
    const sha256 = 'Digest realm="desks", nonce="n", algorithm=SHA-256, qop="auth"'
    expect(answerOf(client, [sha256])).toBeUndefined()
    expect(answerOf(client, [sha256, 'Digest realm="desks", nonce="n", algorithm=MD5'])).toContain('algorithm=MD5')
  })

  it('answers a bounded number of realms', () => {
    const client = new DigestClient({ username: 'ada', ...secret }, seededRandom(1))
    for (let index = 0; index < 20; index++) {
      expect(client.take([`Digest realm="r${index}", nonce="n"`])).toBe(index < 8)
    }
    expect(client.authorizations(register)).toHaveLength(8)
  })
})
