import { createServer, get, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type CallerIdentity, systemClock } from '@ringwright/core'
import type { GuardedRequest } from '@ringwright/core/provider'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  nextCall,
  type OfficePhone,
  type TelephoneOffice,
  telephoneOffice,
} from '../call-control/fixtures/telephone-office.js'
import type { HeaderValues } from '../sip-request.js'
import { CallerSigner, type CallerSigning } from './caller-signer.js'
import { CallerVerifier } from './caller-verifier.js'
import { CertificateCache } from './certificate-cache.js'
import { testProvider } from './fixtures/test-provider.js'

const URL_OF = (name: string): string => `https://certificates.example/${name}`
const chain = `${testProvider.certificate}\n${testProvider.intermediate}\n`
const FILES: Readonly<Record<string, string>> = {
  '/chain.pem': chain,
  '/alone.pem': testProvider.certificate,
  '/expired.pem': `${testProvider.expiredCertificate}\n${testProvider.intermediate}\n`,
  '/stranger.pem': testProvider.strangeCertificate,
  '/large.pem': chain.repeat(40),
  '/nonsense.pem': 'no certificate',
}
const signing: CallerSigning = { key: testProvider.key, certificateUrl: URL_OF('chain.pem'), attestation: 'A' }

let server: Server
let asked: string[]
let office: TelephoneOffice
let provider: OfficePhone

beforeEach(async () => {
  asked = []
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const file = FILES[request.url ?? '']
    response.writeHead(file === undefined ? 404 : 200).end(file)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  office = await telephoneOffice({
    trunks: [
      {
        name: 'main',
        uri: 'sip:10.0.0.7',
        checkEveryMs: 0,
        signs: signing,
        callerId: '+4930555',
        sources: ['10.0.0.7'],
      },
    ],
    verifier: (clock) => new CallerVerifier({ clock, trustAnchors: testProvider.anchor, ask }),
  })
  provider = await office.phone('10.0.0.7')
})

afterEach(async () => {
  await office.close()
  server.closeAllConnections()
  await once(server.close(), 'close')
})

/** The server of the test stands for all others. */
async function ask({ url, signal }: GuardedRequest) {
  const { port } = server.address() as AddressInfo
  const [answer] = await once(get({ port, host: '127.0.0.1', path: url.pathname, signal }), 'response')
  return answer
}

interface Call {
  readonly headers?: HeaderValues
  readonly from?: string
  readonly to?: string
}

/** What the center learns of a call from `+4930111` to `+4930999`. */
async function learned({
  headers = {},
  from = '+4930111',
  to = '+4930999',
}: Call): Promise<CallerIdentity | undefined> {
  const incoming = nextCall(office.control)
  const outbound = provider.stack.dial(`sip:${to}@10.0.0.1`, {
    ...{ offer: provider.audio.sdp(), headers },
    from: `sip:${from}@provider.example`,
  })
  const call = await office.settled(incoming)
  outbound.cancel()
  await office.settled(outbound.result)
  return call.callerIdentity
}

function signed(more: Partial<CallerSigning> = {}, from = '+4930111', to = '+4930999'): HeaderValues {
  const { clock, random } = office.laboratory
  return new CallerSigner({ clock, random, signing: { ...signing, ...more } }).headers(from, to) ?? {}
}

describe('whose number a call shows (RFC 8224, RFC 8588)', () => {
  it.each<[CallerSigning['attestation'], CallerIdentity]>([
    ['A', 'full'],
    ['B', 'partial'],
    ['C', 'gateway'],
  ])('[J34] what a provider has signed as %s is %s', async (attestation, expected) => {
    expect(await learned({ headers: signed({ attestation }) })).toBe(expected)
  })

  it('[J34] an authority is trusted that stands last in a long list', async () => {
    await office.close()
    const trustAnchors = [...Array<string>(20).fill(testProvider.certificate), testProvider.anchor].join('\n')
    office = await telephoneOffice({ verifier: (clock) => new CallerVerifier({ clock, trustAnchors, ask }) })
    provider = await office.phone('10.0.0.7')
    expect(await learned({ headers: signed() })).toBe('full')
  })

  it('[J34] a call without a signature is unsigned, not refused', async () => {
    expect(await learned({})).toBe('unsigned')
  })

  it('[J34] numbers are the same however they are written', async () => {
    expect(await learned({ headers: signed({}, '+49 (30) 111', '+49-30-999') })).toBe('full')
  })

  it('[J34] a caller who withholds the number has a signature all the same', async () => {
    const withheld = { 'P-Asserted-Identity': '<sip:+4930111@provider.example>', Privacy: 'id' }
    expect(await learned({ headers: { ...signed(), ...withheld }, from: 'anonymous' })).toBe('full')
    expect(await learned({ headers: { ...signed({}, '+4930112'), ...withheld }, from: 'anonymous' })).toBe('failed')
  })

  it.each<[string, () => Call]>([
    ['another caller', () => ({ headers: signed(), from: '+4930112' })],
    ['another called party', () => ({ headers: signed(), to: '+4930998' })],
    [
      'a certificate that nobody vouches for',
      () => ({ headers: signed({ key: testProvider.strangeKey, certificateUrl: URL_OF('stranger.pem') }) }),
    ],
    [
      'a certificate that is over',
      () => ({ headers: signed({ key: testProvider.expiredKey, certificateUrl: URL_OF('expired.pem') }) }),
    ],
    ['the certificate of somebody else', () => ({ headers: signed({ key: testProvider.strangeKey }) })],
    ['a certificate whose issuer is missing', () => ({ headers: signed({ certificateUrl: URL_OF('alone.pem') }) })],
    ['no certificate', () => ({ headers: signed({ certificateUrl: URL_OF('gone.pem') }) })],
    ['something that is none', () => ({ headers: signed({ certificateUrl: URL_OF('nonsense.pem') }) })],
    ['a certificate without end', () => ({ headers: signed({ certificateUrl: URL_OF('large.pem') }) })],
    ['a token that was altered', () => ({ headers: { Identity: String(signed()['Identity']).replace('eyJ', 'eyK') } })],
    ['nonsense', () => ({ headers: { Identity: 'a.b.c;info=<https://x>;alg=ES256' } })],
    ['a token as long as a book', () => ({ headers: { Identity: `${'a'.repeat(9_000)}.b.c` } })],
  ])('[J34] fails with %s', async (_what, call) => {
    expect(await learned(call())).toBe('failed')
  })

  it('[J34] identity-replayed: a token counts for a minute', async () => {
    const headers = signed()
    await office.clock.advance(59_000)
    expect(await learned({ headers })).toBe('full')
    await office.clock.advance(3_000)
    expect(await learned({ headers })).toBe('failed')
  })

  it('[J34] fetches a certificate once for the calls of an hour, and one that is not there once a minute', async () => {
    for (let call = 0; call < 3; call++) await learned({ headers: signed() })
    expect(asked).toEqual(['/chain.pem'])
    await office.clock.advance(3_600_000)
    await learned({ headers: signed() })
    expect(asked).toEqual(['/chain.pem', '/chain.pem'])
    for (const waitMs of [0, 0, 61_000]) {
      await office.clock.advance(waitMs)
      await learned({ headers: signed({ certificateUrl: URL_OF('gone.pem') }) })
    }
    expect(asked.slice(2)).toEqual(['/gone.pem', '/gone.pem'])
  })

  it.each([
    'https://127.0.0.1/a.pem',
    'https://169.254.169.254/a.pem',
    'http://certificates.example/a.pem',
    'file:///etc/passwd',
    'nonsense',
  ])('[J34] identity-asks-inside: nothing is fetched from %s', async (url) => {
    expect(await new CertificateCache({ clock: systemClock() }).chain(url)).toEqual([])
  })
})

describe('what a trunk signs', () => {
  /** The INVITE that the provider gets. */
  async function invited(options: { from?: string; anonymous?: boolean }): Promise<HeaderValues> {
    const headers = new Promise<HeaderValues>((resolve) => {
      provider.onCall = (call) => {
        const identity = call.request.headers.all('identity')
        resolve({ Identity: identity, Date: call.request.headers.all('date') })
        call.reject(486)
      }
    })
    await office.settled(office.control.dial('+4930999', options))
    return headers
  }

  it('[J34] is verified by whoever is called', async () => {
    const headers = await invited({ from: '+4930111' })
    expect(headers['Date']).toHaveLength(1)
    expect(await learned({ headers })).toBe('full')
  })

  it('[J34] is the number of the trunk when a call shows no other', async () => {
    expect(await learned({ headers: await invited({}), from: '+4930555' })).toBe('full')
  })

  it('[J34] says nothing of a caller who is withheld', async () => {
    expect((await invited({ from: '+4930111', anonymous: true }))['Identity']).toEqual([])
  })

  it('names a key that cannot sign, and does not show it', () => {
    const { clock, random } = office.laboratory
    const make = () =>
      new CallerSigner({ clock, random, signing: { ...signing, key: '-----BEGIN PRIVATE KEY-----\nsecret' } })
    expect(make).toThrow(/P-256/)
    expect(make).not.toThrow(/secret/)
  })
})
