import { afterEach, describe, expect, it } from 'vitest'
import type { HeaderValues, SipRequest } from '../sip-request.js'
import { nextCall, type OfficePhone, type TelephoneOffice, telephoneOffice } from './fixtures/telephone-office.js'

const PROVIDER = '10.0.0.51'
const STRANGER = '10.0.0.66'

let office: TelephoneOffice

afterEach(() => office.close())

async function officeWithProvider(assertsCallers = false): Promise<OfficePhone> {
  office = await telephoneOffice({
    trunks: [{ uri: `sip:${PROVIDER}`, callerId: '+49300', sources: [PROVIDER], assertsCallers, checkEveryMs: 0 }],
  })
  return office.phone(PROVIDER)
}

/** Who calls, as the center sees it, when an INVITE from somewhere has these headers. */
async function callerSeen(host: string, headers: HeaderValues): Promise<unknown> {
  const phone = host === PROVIDER ? await officeWithProvider() : (await officeWithProvider(), await office.phone(host))
  const incoming = nextCall(office.control)
  const from = 'sip:+49999@provider.example'
  const outbound = phone.stack.dial('sip:hotline@10.0.0.1', { offer: phone.audio.sdp(), from, headers })
  const seen = await office.settled(Promise.race([incoming, outbound.result]))
  if ('outcome' in seen) return seen.outcome === 'failed' ? seen.response.status : 'answered'
  return [seen.from, seen.displayName]
}

describe('who calls', () => {
  it.each<[string, string, HeaderValues, unknown]>([
    ['is in From', PROVIDER, {}, ['+49999', undefined]],
    ['is what a provider asserts', PROVIDER, { 'P-Asserted-Identity': '"Ada" <sip:+49301@p>' }, ['+49301', 'Ada']],
    ['is not what anybody asserts', STRANGER, { 'P-Asserted-Identity': '<sip:+49301@p>' }, ['+49999', undefined]],
    [
      'is the number, of two identities',
      PROVIDER,
      { 'P-Asserted-Identity': ['<sip:ada@p>', '<tel:+49-301>'] },
      ['+49301', undefined],
    ],
    [
      'is not shown when the caller withholds it',
      PROVIDER,
      { 'P-Asserted-Identity': '<sip:+49301@p>', Privacy: 'id;critical' },
      ['anonymous', undefined],
    ],
    [
      'stays in From when nothing readable is asserted',
      PROVIDER,
      { 'P-Asserted-Identity': '<<' },
      ['+49999', undefined],
    ],
    ['cannot be one of our own users, whoever says so', PROVIDER, { 'P-Asserted-Identity': '<sip:alice@p>' }, 401],
  ])('[J33] %s', async (_what, host, headers, seen) => {
    expect(await callerSeen(host, headers)).toEqual(seen)
  })

  it.each<[string, boolean, string, HeaderValues]>([
    ['a number', false, 'sip:+49999@provider.example', {}],
    [
      'a number that its provider asserts',
      false,
      'sip:anonymous@anonymous.invalid',
      { 'P-Asserted-Identity': '<tel:+49301>' },
    ],
    ['nobody, as who withholds it', true, 'sip:+49999@provider.example', { Privacy: 'id' }],
    ['nobody, as one who is called so', true, 'sip:Anonymous@provider.example', {}],
    ['nobody, as one who is nowhere', true, 'sip:unavailable@unknown.invalid', {}],
    ['nobody, as a gateway that names none', true, 'sip:provider.example', {}],
  ])('a caller shows %s', async (_what, isAnonymous, from, headers) => {
    const phone = await officeWithProvider()
    const incoming = nextCall(office.control)
    phone.stack.dial('sip:hotline@10.0.0.1', { offer: phone.audio.sdp(), from, headers })
    expect((await office.settled(incoming)).isAnonymous).toBe(isAnonymous)
  })

  it.each([
    ['+49999;cpc=ordinary', '+49-301;npdi;rn=+49302', '+49999', '+49301'],
    ['100;isub=7', '*21#;phone-context=p', '100', '*21#'],
    ['front-desk;x=1', '12.34', 'front-desk;x=1', '12.34'],
  ])('a call from %s to %s is one from %s to %s', async (from, called, seenFrom, seenTo) => {
    const phone = await officeWithProvider()
    const incoming = nextCall(office.control)
    phone.stack.dial(`sip:${called.replace('#', '%23')}@10.0.0.1`, { offer: phone.audio.sdp(), from: `sip:${from}@p` })
    const { from: caller, to } = await office.settled(incoming)
    expect([caller, to]).toEqual([seenFrom, seenTo])
  })

  /** What the provider is sent when a number is dialed. */
  async function invited(assertsCallers: boolean, anonymous: boolean): Promise<SipRequest> {
    const provider = await officeWithProvider(assertsCallers)
    const invite = new Promise<SipRequest>((resolve) => {
      provider.onCall = (call) => {
        resolve(call.request)
        call.reject(486)
      }
    })
    await office.settled(office.control.dial('+49177', { anonymous, displayName: 'Shop' }))
    return invite
  }

  it.each([
    [false, false, '+49300', undefined, undefined],
    [true, false, '+49300', `<sip:+49300@${PROVIDER}>`, undefined],
    [false, true, 'anonymous', undefined, 'id'],
    [true, true, 'anonymous', `<sip:+49300@${PROVIDER}>`, 'id'],
  ])('of our calls: asserted %s, withheld %s', async (assertsCallers, anonymous, from, asserted, privacy) => {
    const { from: shown, headers } = await invited(assertsCallers, anonymous)
    expect(shown.user).toBe(from)
    expect(headers.get('p-asserted-identity')).toBe(asserted)
    expect(headers.get('privacy')).toBe(privacy)
    if (anonymous) expect(shown.display).toBe('Anonymous')
  })
})
