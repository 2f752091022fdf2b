import { systemClock, systemRandom } from '@ringwright/core'
import { afterEach, expect, it } from 'vitest'
import { createEmbeddedSipStack } from '../embedded/index.js'
import type { SipStack } from '../sip-stack.js'
import { createRegistrar } from './registrar.js'

const HOST = '127.0.0.1'
const stacks: SipStack[] = []

afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.close()
})

async function tcpStack(): Promise<SipStack> {
  const listen = [{ transport: 'tcp', host: HOST, port: 0 }] as const
  const stack = createEmbeddedSipStack({ clock: systemClock(), random: systemRandom(), listen })
  stacks.push(stack)
  await stack.start()
  return stack
}

it('[J23] phone-gone-still-registered: a registration over a connection ends with it', async () => {
  const server = await tcpStack()
  const credentials = () => ({ password: 'secret' })
  const registrar = createRegistrar({ clock: systemClock(), random: systemRandom(), realm: 'office', credentials })
  server.onRequest('REGISTER', registrar.handler)
  server.on('flow:closed', ({ flow }) => void registrar.lost(flow))
  const phone = await tcpStack()
  const target = `sip:${HOST}:${server.listening[0]?.port};transport=tcp`
  const response = await phone.request('REGISTER', target, {
    to: `sip:alice@${HOST}`,
    headers: { Contact: `<sip:alice@${HOST}:5070;transport=tcp>` },
    credentials: { username: 'alice', password: 'secret' },
  })
  expect(response.status).toBe(200)
  expect(await registrar.bindings(`sip:alice@${HOST}`)).toHaveLength(1)
  const gone = new Promise<number>((resolve) => {
    registrar.on('bindings:changed', ({ bindings }) => resolve(bindings.length))
  })
  await phone.close()
  expect(await gone).toBe(0)
  expect(await registrar.bindings(`sip:alice@${HOST}`)).toEqual([])
})

it('[J23] a registration whose connection ends before the password is looked up does not stay', async () => {
  const server = await tcpStack()
  let found = (): void => {}
  let asked = (): void => {}
  const isAsked = new Promise<void>((resolve) => (asked = resolve))
  const registrar = createRegistrar({
    clock: systemClock(),
    random: systemRandom(),
    realm: 'office',
    async credentials() {
      asked()
      await new Promise<void>((resolve) => (found = resolve))
      return { password: 'secret' }
    },
  })
  const answered = new Promise<void>((resolve) => {
    server.onRequest('REGISTER', async (request) => {
      const reply = await registrar.handler(request)
      if (reply.status === 200) resolve()
      return reply
    })
  })
  const closed = new Promise<void>((resolve) => {
    server.on('flow:closed', ({ flow }) => void registrar.lost(flow).then(resolve))
  })
  const phone = await tcpStack()
  void phone.request('REGISTER', `sip:${HOST}:${server.listening[0]?.port};transport=tcp`, {
    to: `sip:alice@${HOST}`,
    headers: { Contact: `<sip:alice@${HOST}:5070;transport=tcp>` },
    credentials: { username: 'alice', password: 'secret' },
  })
  await isAsked
  await phone.close()
  await closed
  found()
  await answered
  expect(await registrar.bindings(`sip:alice@${HOST}`)).toEqual([])
})
