import { type DialOptions, sleep } from '@ringwright/core'
import { afterEach, describe, expect, it } from 'vitest'
import {
  callOf,
  type OfficeOptions,
  type OfficePhone,
  type TelephoneOffice,
  telephoneOffice,
} from '../call-control/fixtures/telephone-office.js'
import { createRegistrar } from '../registrar/index.js'
import type { SipRequest } from '../sip-request.js'
import { TrunkGroup } from './trunk-group.js'

let office: TelephoneOffice

afterEach(() => office.close())

const FIRST = '10.0.0.51'
const SECOND = '10.0.0.52'

/** Two providers, the first one preferred, and an office that dials through them. */
async function providers(options: Partial<OfficeOptions> = {}): Promise<{ first: OfficePhone; second: OfficePhone }> {
  office = await telephoneOffice({
    trunks: [
      { name: 'first', uri: `sip:${FIRST}`, priority: 1, checkEveryMs: 0 },
      { name: 'second', uri: `sip:${SECOND}`, priority: 2, checkEveryMs: 0 },
    ],
    ...options,
  })
  return { first: await office.phone(FIRST), second: await office.phone(SECOND) }
}

const dial = (to: string, options?: DialOptions) => office.settled(office.control.dial(to, options))

/** What a provider was asked to call. */
function calledAt(provider: OfficePhone): string[] {
  const numbers: string[] = []
  const { onCall } = provider
  provider.onCall = (call) => {
    numbers.push(call.request.to.user ?? '')
    return onCall(call)
  }
  return numbers
}

describe('dialing a number over several providers', () => {
  it('[J26] goes to the next one when a provider cannot take the call', async () => {
    const { first, second } = await providers()
    first.onCall = (call) => call.reject(503)
    const numbers = calledAt(second)
    const call = callOf(await dial('+4930123'))
    expect(numbers).toEqual(['+4930123'])
    await office.settled(call.hangUp())
  })

  it('[J26] goes to the next one when a provider is silent for too long', async () => {
    const { second } = await providers()
    const numbers = calledAt(second)
    office.laboratory.fate = ({ to }) => (to.includes(FIRST) ? 'lose' : undefined)
    const started = office.clock.now()
    const call = callOf(await dial('+4930123'))
    expect(numbers).toHaveLength(1)
    expect(office.clock.now() - started).toBeLessThan(7_000)
    await office.settled(call.hangUp())
  })

  it('[J26] waits for a provider that takes long to ring when there is no other one', async () => {
    const { first } = await providers({ trunks: [{ name: 'first', uri: `sip:${FIRST}`, checkEveryMs: 0 }] })
    first.onCall = async (call) => {
      await sleep(office.clock, 9_000)
      await first.answer(call)
    }
    const call = callOf(await dial('+4930123'))
    await office.settled(call.hangUp())
  })

  it.each([403, 404, 486])('an emergency call goes to the next one whatever a provider says: %i', async (status) => {
    const { first } = await providers({ emergencyNumbers: ['112'] })
    first.onCall = (call) => call.reject(status)
    const call = callOf(await dial('112'))
    await office.settled(call.hangUp())
  })

  it.each([
    ['is busy', 486],
    ['does not exist', 404],
  ])('asks only one provider when the number %s', async (_, status) => {
    const { first, second } = await providers()
    first.onCall = (call) => call.reject(status)
    const numbers = calledAt(second)
    await dial('+4930123')
    expect(numbers).toEqual([])
  })

  it('does not ring anybody twice: a failure after it rang is the end', async () => {
    const { first, second } = await providers()
    first.onCall = (call) => {
      call.progress(180)
      call.reject(500)
    }
    const numbers = calledAt(second)
    expect(await dial('+4930123')).toMatchObject({ outcome: 'failed' })
    expect(numbers).toEqual([])
  })

  it('says what was wrong when none takes it', async () => {
    const { first, second } = await providers()
    first.onCall = (call) => call.reject(503)
    second.onCall = (call) => call.reject(500)
    expect(await dial('+4930123')).toMatchObject({ end: { cause: 'failed', detail: expect.stringContaining('500') } })
  })
})

describe('a provider', () => {
  it('gets the numbers that it carries, written as it wants them', async () => {
    const { first, second } = await providers({
      trunks: [
        { uri: `sip:${FIRST}`, carries: ['+49'], numbers: [{ startsWith: '+49', becomes: '0' }], checkEveryMs: 0 },
        { uri: `sip:${SECOND}`, carries: ['+1'], checkEveryMs: 0 },
      ],
    })
    const [german, american] = [calledAt(first), calledAt(second)]
    for (const number of ['+4930123', '+12125550100']) await office.settled(callOf(await dial(number)).hangUp())
    expect([german, american]).toEqual([['030123'], ['+12125550100']])
    expect(await dial('+8612345')).toMatchObject({
      end: { cause: 'unreachable', detail: expect.stringContaining('No trunk carries +8612345') },
    })
  })

  it('[J35] gets no more calls at once, and no more a second, than it lets pass; emergencies always pass', async () => {
    const { first } = await providers({
      trunks: [{ uri: `sip:${FIRST}`, callsMax: 2, callsPerSecondMax: 1, checkEveryMs: 0 }],
      emergencyNumbers: ['112'],
    })
    const numbers = calledAt(first)
    const limits = { end: { cause: 'unreachable', detail: 'All trunks are at their limits' } }
    const one = callOf(await dial('1'))
    expect(await dial('2')).toMatchObject(limits)
    await office.clock.advance(1_000)
    const three = callOf(await dial('3'))
    await office.clock.advance(1_000)
    expect(await dial('4')).toMatchObject(limits)
    const emergency = callOf(await dial('112'))
    await office.settled(one.hangUp())
    await office.settled(emergency.hangUp())
    await office.clock.advance(1_000)
    const five = callOf(await dial('5'))
    expect(numbers).toEqual(['1', '3', '112', '5'])
    expect(office.trunks).toMatchObject([{ callsRunning: 2 }])
    for (const call of [three, five]) await office.settled(call.hangUp())
  })

  it('that does not answer is not back because a call to it was given up', async () => {
    office = await telephoneOffice({ trunks: [{ name: 'first', uri: `sip:${FIRST}`, checkEveryMs: 30_000 }] })
    office.laboratory.fate = ({ to }) => (to.includes(FIRST) ? 'lose' : undefined)
    await office.clock.advance(120_000)
    expect(office.trunks.map(({ state }) => state)).toEqual(['down'])
    const waits = new AbortController()
    const dialed = office.control.dial('+4930123', { signal: waits.signal })
    await office.clock.advance(1_000)
    waits.abort()
    await office.settled(dialed)
    expect(office.trunks.map(({ state }) => state)).toEqual(['down'])
  })

  it('that does not answer is noticed, tried last, and noticed again when it is back', async () => {
    const trunks = [
      { name: 'first', uri: `sip:${FIRST}`, priority: 1 },
      { name: 'second', uri: `sip:${SECOND}`, priority: 2 },
    ]
    const { first, second } = await providers({ trunks })
    const [atFirst, atSecond] = [calledAt(first), calledAt(second)]
    office.laboratory.fate = ({ to }) => (to.includes(FIRST) ? 'lose' : undefined)
    await office.clock.advance(130_000)
    expect(office.trunks.map(({ state }) => state)).toEqual(['down', 'up'])
    const started = office.clock.now()
    await office.settled(callOf(await dial('+4930123')).hangUp())
    expect([atFirst, atSecond, office.clock.now() - started < 1_000]).toEqual([[], ['+4930123'], true])
    office.laboratory.fate = undefined
    await office.clock.advance(70_000)
    expect(office.trunks.map(({ state }) => state)).toEqual(['up', 'up'])
    expect(office.log.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['trunk does not answer', 'trunk answers again']),
    )
  })

  describe('[U8] of several sites', () => {
    const sites = {
      trunks: [
        { name: 'headquarters', uri: `sip:${FIRST}`, priority: 1, site: 'berlin', emergency: true, checkEveryMs: 0 },
        { name: 'branch', uri: `sip:${SECOND}`, priority: 2, site: 'ulm', emergency: true, checkEveryMs: 0 },
      ],
      emergencyNumbers: ['112'],
    }
    /** Which of the two was asked. */
    async function asked(to: string, site?: string, isBranchDown = false, options = sites): Promise<string[]> {
      const { first, second } = await providers(options)
      if (isBranchDown) second.onCall = (call) => call.reject(503)
      const numbers = [calledAt(first), calledAt(second)]
      await office.settled(callOf(await dial(to, site === undefined ? {} : { site })).hangUp())
      return ['berlin', 'ulm'].filter((_, index) => (numbers[index] ?? []).length > 0)
    }

    it('an emergency number goes out where it was called', async () => {
      expect(await asked('112', 'ulm')).toEqual(['ulm'])
      await office.close()
      expect(await asked('112', 'berlin')).toEqual(['berlin'])
      await office.close()
      const [{ site: _none, ...everywhere } = {}, branch] = sites.trunks
      const provider = { ...sites, trunks: [everywhere, branch] as typeof sites.trunks }
      expect(await asked('112', 'ulm', false, provider)).toEqual(['ulm'])
      await office.close()
      expect(await asked('+4930123', 'ulm', false, provider)).toEqual(['berlin'])
    })

    it('a call goes out at its own site, and at another one when that has no way out', async () => {
      expect(await asked('+4930123', 'ulm')).toEqual(['ulm'])
      await office.close()
      expect(await asked('+4930123', 'ulm', true)).toEqual(['berlin', 'ulm'])
    })

    it('a call of no site follows the priorities', async () => {
      expect(await asked('+4930123')).toEqual(['berlin'])
    })
  })

  it('gets its share of the calls among those of the same priority', async () => {
    await providers()
    const { laboratory } = office
    const stack = await laboratory.stack('10.0.0.60')
    const { clock, random } = laboratory
    const logger = { info() {}, warn() {}, error() {} }
    const trunks = [
      { name: 'large', uri: 'sip:a', weight: 3 },
      { name: 'small', uri: 'sip:b', weight: 1 },
    ]
    const group = new TrunkGroup({ trunks, emergencyNumbers: [] }, { clock, random, logger, stack, host: () => 'x' })
    let large = 0
    for (let call = 0; call < 4_000; call++) if (group.routeTo('+49').trunks[0]?.name === 'large') large++
    // Four standard deviations of a binomial with p = 3/4 are 110.
    expect(Math.abs(large - 3_000)).toBeLessThan(110)
  })
})

describe('registering with a provider', () => {
  async function registered(expiresMaxSeconds = 600) {
    const asked: SipRequest[] = []
    office = await telephoneOffice({
      trunks: [{ uri: `sip:${FIRST}`, username: 'account', password: 'secret', register: true, checkEveryMs: 0 }],
    })
    const { laboratory } = office
    const provider = await laboratory.stack(FIRST)
    const { handler } = createRegistrar({
      clock: laboratory.clock,
      random: laboratory.random,
      realm: 'provider',
      credentials: (user) => (user === 'account' ? { password: 'secret' } : undefined),
      limits: { expiresMaxSeconds },
    })
    const behavior = { refuses: false }
    provider.onRequest('REGISTER', async (request) => {
      if (behavior.refuses) return { status: 403 }
      const reply = await handler(request)
      if (reply.status === 200) asked.push(request)
      return reply
    })
    return { asked, behavior, clock: laboratory.clock }
  }

  it('is known by the addresses that its calls come from, however they are written', async () => {
    office = await telephoneOffice({})
    const { clock, laboratory } = office
    const uri = `sip:${FIRST}`
    const sources = ['192.0.2.1', '2001:DB8:0:0::0001', '::ffff:192.0.2.9']
    const group = new TrunkGroup(
      { trunks: [{ uri, sources }], emergencyNumbers: [] },
      {
        ...{ clock, random: laboratory.random, stack: await laboratory.stack('10.0.0.60'), host: () => '10.0.0.60' },
        logger: { info() {}, warn() {}, error() {} },
      },
    )
    const addresses = ['192.0.2.1', '2001:db8::1', '192.0.2.9', '192.0.2.2', '2001:db8::2']
    expect(addresses.filter((address) => group.isSource(address))).toEqual(addresses.slice(0, 3))
  })

  it('tells it where we are, and again before that is forgotten', async () => {
    const { asked, clock } = await registered()
    await clock.advance(1_000)
    expect(office.trunks).toMatchObject([{ state: 'up' }])
    expect(asked[0]?.headers.get('contact')).toBe('<sip:account@10.0.0.1:5060>')
    expect(asked[0]?.to).toMatchObject({ user: 'account', host: FIRST })
    await clock.advance(490_000)
    expect(asked).toHaveLength(2)
    expect(new Set(asked.map(({ callId }) => callId)).size).toBe(1)
    expect(asked.map(({ headers }) => headers.get('cseq'))).toEqual(['2 REGISTER', '4 REGISTER'])
  })

  it('takes the provider’s word for how long it lasts', async () => {
    const { asked, clock } = await registered(100)
    await clock.advance(330_000)
    expect(asked).toHaveLength(5)
  })

  it('that is refused is tried again, ever more seldom, and said in the log', async () => {
    const { asked, behavior, clock } = await registered()
    behavior.refuses = true
    await clock.advance(3_600_000)
    expect(office.trunks).toMatchObject([{ state: 'unregistered' }])
    const refusals = office.log.filter(({ message }) => message === 'trunk does not let us register')
    expect(refusals.length).toBeGreaterThan(5)
    expect(refusals.length).toBeLessThan(12)
    behavior.refuses = false
    await clock.advance(1_900_000)
    expect(asked.length).toBeGreaterThan(0)
  })

  it('does not hold up the end of the center when the provider is silent', async () => {
    const { clock } = await registered()
    await clock.advance(1_000)
    office.laboratory.fate = () => 'lose'
    const started = clock.now()
    await office.close()
    expect(clock.now() - started).toBeLessThan(5_000)
  })

  it('ends with the center', async () => {
    const { asked, clock } = await registered()
    await clock.advance(1_000)
    await office.close()
    expect(asked.at(-1)?.headers.get('expires')).toBe('0')
  })
})
