import { describe, expect, it } from 'vitest'
import { seededRandom } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { type SipLaboratory, sipLaboratory } from '../simulation/index.js'
import type { Names, ServerRecord } from '../transport/names.js'
import { kept } from '../transport/node-names.js'
import { locateServers } from './locate-servers.js'
import { nextHop } from './next-hop.js'

const none: Names = { addresses: async () => [], servers: async () => [], services: async () => [] }

function namesOf(zone: {
  addresses?: Record<string, readonly string[]>
  servers?: Record<string, readonly ServerRecord[]>
  services?: Record<string, readonly { order: number; preference: number; service: string; replacement: string }[]>
}): Names {
  return {
    addresses: async (name) => zone.addresses?.[name] ?? [],
    servers: async (name) => zone.servers?.[name] ?? [],
    services: async (name) => zone.services?.[name] ?? [],
  }
}

async function locate(names: Names, target: string, has = ['udp', 'tcp', 'tls'], seed = 'servers') {
  const hop = nextHop(target)
  if (!hop) throw new Error('no hop')
  const servers = await locateServers(names, hop, (transport) => has.includes(transport), seededRandom(seed))
  return servers.map(({ transport, address, port }) => `${transport}:${address}:${port}`)
}

const record = (name: string, priority = 0, weight = 1): ServerRecord => ({ name, port: 5070, priority, weight })
const addresses = { a: ['10.0.0.1'], b: ['10.0.0.2', '10.0.0.3'], 'provider.test': ['10.0.0.9'] }

describe('where a request goes (RFC 3263)', () => {
  it('a host with a port is that host, at each of its addresses', async () => {
    expect(await locate(namesOf({ addresses }), 'sip:x@b:5080')).toEqual(['udp:10.0.0.2:5080', 'udp:10.0.0.3:5080'])
  })

  it('a domain is what its NAPTR and SRV records say, in their order', async () => {
    const names = namesOf({
      addresses,
      services: {
        'provider.test': [
          { order: 20, preference: 1, service: 'SIP+D2U', replacement: 'udp.provider.test' },
          { order: 10, preference: 1, service: 'sip+d2t', replacement: 'tcp.provider.test' },
          { order: 1, preference: 1, service: 'SIP+D2S', replacement: 'sctp.provider.test' },
        ],
      },
      servers: { 'tcp.provider.test': [record('b', 2), record('a', 1)], 'udp.provider.test': [record('a')] },
    })
    const tcp = ['tcp:10.0.0.1:5070', 'tcp:10.0.0.2:5070', 'tcp:10.0.0.3:5070']
    expect(await locate(names, 'sip:x@provider.test')).toEqual(tcp)
    expect(await locate(names, 'sip:x@provider.test', ['udp'])).toEqual(['udp:10.0.0.1:5070'])
  })

  it('without NAPTR the SRV records of each transport are looked at, without those the addresses', async () => {
    const names = namesOf({ addresses, servers: { '_sip._tcp.provider.test': [record('a')] } })
    expect(await locate(names, 'sip:x@provider.test')).toEqual(['tcp:10.0.0.1:5070'])
    expect(await locate(names, 'sip:x@provider.test;transport=udp')).toEqual(['udp:10.0.0.9:5060'])
    expect(await locate(names, 'sips:x@provider.test')).toEqual(['tls:10.0.0.9:5061'])
  })

  it('servers of one priority share by their weights', async () => {
    const names = namesOf({ addresses, servers: { '_sip._udp.x': [record('a', 0, 3), record('10.0.0.7', 0, 1)] } })
    let first = 0
    for (let call = 0; call < 1_000; call++) {
      const [server] = await locate(names, 'sip:y@x', ['udp'], `call ${call}`)
      if (server === 'udp:10.0.0.1:5070') first++
    }
    // Four standard deviations of a binomial with p = 3/4 are 55.
    expect(Math.abs(first - 750)).toBeLessThan(55)
  })

  it('a service that the domain says it does not have is not looked for elsewhere', async () => {
    const names = namesOf({ addresses: { x: ['10.0.0.8'] }, servers: { '_sip._udp.x': [record('.')] } })
    expect(await locate(names, 'sip:y@x', ['udp'])).toEqual([])
    expect(await locate(none, 'sip:y@nowhere')).toEqual([])
  })
})

describe('servers that fail', () => {
  async function twoServers(laboratory: SipLaboratory) {
    const { network } = laboratory
    network.name('one.test', '10.0.0.2')
    network.name('two.test', '10.0.0.3')
    network.server('_sip._udp.provider.test', { name: 'one.test', port: 5060, priority: 1, weight: 1 })
    network.server('_sip._udp.provider.test', { name: 'two.test', port: 5060, priority: 2, weight: 1 })
    const caller = await laboratory.stack('10.0.0.1')
    const [one, two] = [await laboratory.stack('10.0.0.2'), await laboratory.stack('10.0.0.3')]
    two.onCall((call) => call.reject(486))
    const dial = () => caller.dial('sip:a@provider.test', { offer: 'v=0' }).result
    return { one, two, dial }
  }

  it('[J26] the next one gets a call that the first refuses with 503', async () => {
    const laboratory = sipLaboratory()
    const { one, dial } = await twoServers(laboratory)
    one.onCall((call) => call.reject(503))
    const result = dial()
    await laboratory.clock.advance(500)
    expect(await result).toMatchObject({ response: { status: 486, local: false } })
  })

  it('[J26] the next one gets a call that the first does not answer at all', async () => {
    const laboratory = sipLaboratory()
    const { dial } = await twoServers(laboratory)
    laboratory.fate = ({ to }) => (to.includes('10.0.0.2') ? 'lose' : undefined)
    const result = dial()
    await laboratory.clock.advance(33_000)
    expect(await result).toMatchObject({ response: { status: 486, local: false } })
  })

  it('what has rung at one server is not called at another', async () => {
    const laboratory = sipLaboratory()
    const { one, dial } = await twoServers(laboratory)
    one.onCall((call) => {
      call.progress(180)
      call.reject(503)
    })
    const result = dial()
    await laboratory.clock.advance(500)
    expect(await result).toMatchObject({ response: { status: 503, local: false } })
  })
})

it('names are asked for once in half a minute, also when many ask at once', async () => {
  const clock = steppingClock()
  let asked = 0
  const ask = kept(clock, async (name: string) => {
    asked++
    if (name === 'broken') throw new Error('no such name')
    return [name]
  })
  expect(await Promise.all([ask('a'), ask('a'), ask('broken')])).toEqual([['a'], ['a'], []])
  await clock.advance(29_999)
  await ask('a')
  expect(asked).toBe(2)
  await clock.advance(1)
  await ask('a')
  expect(asked).toBe(3)
})

it('a resolver that cannot tell just now costs no call its way: what it said before holds, else it is asked again', async () => {
  const clock = steppingClock()
  let fails = false
  const ask = kept(clock, async (name: string) => {
    if (fails) throw Object.assign(new Error('no answer'), { code: 'ESERVFAIL' })
    return [name]
  })
  await ask('provider')
  await clock.advance(30_000)
  fails = true
  expect([await ask('provider'), await ask('other')]).toEqual([['provider'], []])
  fails = false
  expect(await ask('other')).toEqual(['other'])
})
