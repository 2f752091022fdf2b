import { type Logger, systemClock, systemRandom } from '@ringwright/core'
import { afterEach, expect, it } from 'vitest'
import { createEmbeddedSipStack } from '../embedded/index.js'
import { createRegistrar } from '../registrar/index.js'
import type { SipStack } from '../sip-stack.js'
import { TrunkGroup } from './trunk-group.js'

/** A machine that runs other tests beside is late: calls are taken all the same. */
const admission = { eventLoopDelayMaxMs: 60_000 }

const HOST = '127.0.0.1'
const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function tcpStack(port = 0): Promise<SipStack> {
  const listen = [{ transport: 'tcp', host: HOST, port }] as const
  const stack = createEmbeddedSipStack({ clock: systemClock(), random: systemRandom(), listen, admission })
  await stack.start()
  closing.push(() => stack.close())
  return stack
}

async function provider(port = 0): Promise<SipStack> {
  const stack = await tcpStack(port)
  const [clock, random] = [systemClock(), systemRandom()]
  const registrar = createRegistrar({ clock, random, realm: 'provider', credentials: () => ({ password: 'secret' }) })
  stack.onRequest('REGISTER', registrar.handler)
  return stack
}

it('[J26] provider-restarts-calls-lost: a trunk registers anew when its connection is over, not when its time is', async () => {
  const before = await provider()
  const ours = await tcpStack()
  const port = before.listening[0]?.port ?? 0
  const uri = `sip:${HOST}:${port};transport=tcp`
  let registered = (): void => {}
  const registration = (): Promise<void> => new Promise((resolve) => (registered = resolve))
  const logger: Logger = { info: () => registered(), warn: () => {}, error: () => {} }
  const first = registration()
  const trunks = new TrunkGroup(
    {
      trunks: [{ name: 'main', uri, username: 'account', password: 'secret', register: true, checkEveryMs: 0 }],
      emergencyNumbers: [],
    },
    { clock: systemClock(), random: systemRandom(), logger, stack: ours, host: () => HOST },
  )
  trunks.start()
  closing.unshift(() => trunks.stop())
  await first
  const again = registration()
  await before.close()
  await provider(port)
  await again
  expect(trunks.status).toMatchObject([{ name: 'main', state: 'up' }])
})
