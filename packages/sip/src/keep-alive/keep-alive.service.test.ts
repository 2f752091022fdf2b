import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, seededRandom, systemClock } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  findBaresip,
  findKamailio,
  startBaresip,
  startFlowKeepingRegistrar,
} from '../../../../scripts/services/index.js'
import { toneWav } from '../call-control/fixtures/tone-wav.js'
import { createEmbeddedSipStack } from '../embedded/index.js'
import { createRegistrar } from '../registrar/index.js'
import type { SipStack } from '../sip-stack.js'
import { TrunkGroup } from '../trunk/trunk-group.js'
import { type KeepAlive, watchedNetwork } from './fixtures/watched-network.js'

const HOST = '127.0.0.1'
const stopping: (() => Promise<unknown>)[] = []
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-keep-alive-'))
})

afterEach(async () => {
  for (const stop of stopping.splice(0).toReversed()) await stop()
  await rm(folder, { recursive: true, force: true })
})

/** A stack on real sockets; `next` resolves with the next keep-alive that comes in. */
async function watchedStack(clock: Clock): Promise<{ stack: SipStack; next(): Promise<KeepAlive> }> {
  let seen: (keepAlive: KeepAlive) => void = () => {}
  const stack = createEmbeddedSipStack({
    clock,
    random: seededRandom(1),
    network: watchedNetwork(clock, (keepAlive) => seen(keepAlive)),
    listen: [
      { transport: 'udp', host: HOST, port: 0 },
      { transport: 'tcp', host: HOST, port: 0 },
    ],
  })
  await stack.start()
  stopping.push(() => stack.close())
  return { stack, next: () => new Promise((resolve) => (seen = resolve)) }
}

describe('Kamailio as the edge of a provider', () => {
  it.each([
    ['udp', 'stun response'],
    ['tcp', 'line ends'],
  ])('[J26] answers our pings over %s, and is noticed when it is gone', async (transport, answer) => {
    const edge = await startFlowKeepingRegistrar(await findKamailio(), folder, 20)
    stopping.push(() => edge.process.stop())
    const clock = steppingClock()
    const { stack, next } = await watchedStack(clock)
    const registered = new Promise<void>((resolve) => {
      const logger = { info: () => resolve(), warn: () => {}, error: () => {} }
      const uri = `sip:${HOST}:${edge.port};transport=${transport}`
      const trunk = { name: 'edge', uri, username: 'line', register: true, outbound: true, checkEveryMs: 0 }
      const trunks = new TrunkGroup(
        { trunks: [trunk], emergencyNumbers: [] },
        { clock, random: seededRandom(1), logger, stack, host: () => HOST },
      )
      trunks.start()
    })
    await edge.process.meanwhile('the registration', registered)
    for (let count = 0; count < 3; count++) {
      const pong = next()
      await clock.advance(20_000)
      expect(await edge.process.meanwhile('the answer to a ping', pong)).toBe(answer)
    }
    const closed = new Promise<string>((resolve) => stack.on('flow:closed', ({ flow }) => resolve(flow.transport)))
    await edge.process.stop()
    await clock.advance(70_000)
    expect(await closed).toBe(transport)
  })
})

describe('baresip that keeps its flow open', () => {
  it('[J23] pings as often as it is told', async () => {
    const clock = systemClock()
    const { stack, next } = await watchedStack(clock)
    const credentials = () => ({ password: 'secret' })
    const limits = { keepAliveSeconds: 2 }
    const registrar = createRegistrar({ clock, random: seededRandom(1), realm: 'office', credentials, limits })
    stack.onRequest('REGISTER', registrar.handler)
    const phone = await startBaresip(await findBaresip(), {
      folder: join(folder, 'alice'),
      user: 'alice',
      password: 'secret',
      registrarPort: stack.listening[0]?.port ?? 0,
      says: toneWav(500),
      answers: 'auto',
      keepsFlow: true,
    })
    stopping.push(() => phone.stop())
    for (let count = 0; count < 2; count++) {
      expect(await phone.process.meanwhile('a ping', next())).toBe('stun request')
    }
    const [binding] = await registrar.bindings(`sip:alice@${HOST}`)
    expect(binding?.outbound).toMatchObject({ regId: 1 })
  })
})
