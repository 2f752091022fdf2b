import { beforeEach, describe, expect, it } from 'vitest'
import type { HeaderValues } from '../sip-request.js'
import { type SipLaboratory, sipLaboratory } from '../simulation/index.js'
import type { SipStack } from '../sip-stack.js'
import { type ConnectOptions, connect } from './connect.js'

const SERVICE = 'sip:service@10.0.0.1'
const FIRST = '<sip:boss@company.example?Reason=SIP%3Bcause%3D302>;index=1'
const SECOND = `<${SERVICE}>;index=1.1;mp=1`

let laboratory: SipLaboratory
let caller: SipStack
let server: SipStack
/** What each agent's INVITE says of where it has been. */
let told: string[][]

beforeEach(async () => {
  laboratory = sipLaboratory()
  caller = await laboratory.stack('10.0.0.9')
  server = await laboratory.stack('10.0.0.1')
  told = []
})

/** Agents that refuse, so that each target is called. */
async function called(headers: HeaderValues, options: Partial<ConnectOptions> = {}, agents = 1): Promise<string[][]> {
  const targets = Array.from({ length: agents }, (_, index) => ({ uri: `sip:agent@10.0.0.${index + 2}` }))
  server.onCall((call) => void connect(server, call, { targets, tellsHistory: true, strategy: 'serial', ...options }))
  for (let index = 0; index < agents; index++) {
    const agent = await laboratory.stack(`10.0.0.${index + 2}`)
    agent.onCall((call) => {
      told.push([...call.request.headers.all('history-info')])
      call.reject(486)
    })
  }
  caller.dial(SERVICE, { offer: 'offer', headers })
  await laboratory.clock.advance(2_000)
  return told
}

describe('History-Info (RFC 7044)', () => {
  it('[J1] tells whoever is called where the call came in, each fork with a number of its own', async () => {
    expect(await called({}, {}, 2)).toEqual([
      [`<${SERVICE}>;index=1`, '<sip:agent@10.0.0.2>;index=1.1;mp=1'],
      [`<${SERVICE}>;index=1`, '<sip:agent@10.0.0.3>;index=1.2;mp=1'],
    ])
  })

  it('keeps what the caller tells, and goes on behind it', async () => {
    expect(await called({ 'History-Info': [FIRST, SECOND] })).toEqual([
      [FIRST, SECOND, '<sip:agent@10.0.0.2>;index=1.1.1;mp=1.1'],
    ])
  })

  it('puts the address that the call came in at between, when nobody has', async () => {
    const [values] = await called({ 'History-Info': FIRST })
    expect(values).toEqual([FIRST, `<${SERVICE}>;index=1.1`, '<sip:agent@10.0.0.2>;index=1.1.1;mp=1.1'])
  })

  it.each(['history', 'id;header', 'session'])('tells nothing of a caller who wants Privacy: %s', async (privacy) => {
    expect(await called({ 'History-Info': FIRST, Privacy: privacy })).toEqual([[]])
  })

  it('hides the address of a single entry that wants it', async () => {
    const [values] = await called({ 'History-Info': '<sip:secret@company.example?Privacy=history>;index=1' })
    expect(values?.[0]).toBe('<sip:anonymous@anonymous.invalid>;index=1')
    expect(values?.join()).not.toContain('secret')
  })

  it('history-without-end: a loop leaves only the newest entries, and what cannot be read is dropped', async () => {
    const endless = Array.from({ length: 50 }, (_, index) => `<sip:a@b>;index=1.${index + 1}`)
    const [values] = await called({ 'History-Info': [...endless, 'nonsense', '<sip:a@b>;index=x'] })
    expect(values?.length).toBeLessThanOrEqual(22)
    expect(values?.every((value) => /;index=[\d.]+(;mp=[\d.]+)?$/.test(value))).toBe(true)
  })

  it('tells nothing unless the host wants it', async () => {
    expect(await called({ 'History-Info': FIRST }, { tellsHistory: false })).toEqual([[]])
  })
})

describe('Reason (RFC 3326)', () => {
  it('[J1] passes the reason of a refusal to the caller', async () => {
    server.onCall((call) => void connect(server, call, { targets: [{ uri: 'sip:agent@10.0.0.2' }] }))
    const agent = await laboratory.stack('10.0.0.2')
    agent.onCall((call) => call.reject(486, { headers: { Reason: 'Q.850;cause=17;text="User busy"' } }))
    const { result } = caller.dial(SERVICE, { offer: 'offer' })
    await laboratory.clock.advance(2_000)
    const outcome = await result
    if (outcome.outcome !== 'failed') throw new Error('answered')
    expect(outcome.response.headers.get('reason')).toBe('Q.850;cause=17;text="User busy"')
  })
})
