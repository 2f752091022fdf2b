import { expect, it } from 'vitest'
import type { SipResponse } from '../sip-request.js'
import { type SipLaboratory, sipLaboratory } from '../simulation/index.js'
import { memoryBindingStore, type MemoryBindingStoreOptions } from './memory-binding-store.js'
import { createRegistrar, type RegistrarEvents } from './registrar.js'

async function office(limits: Omit<MemoryBindingStoreOptions, 'clock'> = {}) {
  const laboratory: SipLaboratory = sipLaboratory()
  const { clock, random } = laboratory
  const registrar = createRegistrar({
    ...{ clock, random, realm: 'office', credentials: () => ({ password: 'secret' }) },
    ...(Object.keys(limits).length > 0 && { store: memoryBindingStore({ clock, ...limits }) }),
  })
  const full: RegistrarEvents['store:full'][] = []
  registrar.on('store:full', (event) => full.push(event))
  const server = await laboratory.stack('10.0.0.1')
  server.onRequest('REGISTER', registrar.handler)
  const phone = await laboratory.stack('10.0.0.2')
  const register = async (username: string, host: string, expires = 600): Promise<SipResponse> => {
    const answer = phone.request('REGISTER', 'sip:10.0.0.1', {
      to: `sip:${username}@${host}`,
      headers: { Contact: '<sip:phone@10.0.0.2>', Expires: String(expires) },
      credentials: { username, password: 'secret' },
    })
    await clock.advance(200)
    return answer
  }
  return { laboratory, registrar, register, full }
}

it('[X8] a user has ten addresses at once, so that one password fills no memory; the next gets 503 and says why', async () => {
  const { registrar, register, full } = await office()
  const statuses: number[] = []
  for (let host = 0; host < 11; host++) statuses.push((await register('alice', `host-${host}`)).status)
  expect(statuses).toEqual([...Array(10).fill(200), 503])
  expect(full).toMatchObject([{ user: 'alice', error: { code: 'limit_reached' } }])
  expect(full[0]?.error.message).toMatch(/`addressesOfUserMax` of memoryBindingStore is 10. Raise it/)
  expect((await register('alice', 'host-0')).status).toBe(200)
  expect((await register('bob', 'host-11')).status).toBe(200)
  expect(await registrar.bindings('sip:alice@host-10')).toEqual([])
})

it('makes room with addresses that have expired, or that the phone has left', async () => {
  const { laboratory, register } = await office({ addressesOfUserMax: 2 })
  await register('alice', 'a', 60)
  await register('alice', 'b')
  const refused = await register('alice', 'c')
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60'])
  await laboratory.clock.advance(60_000)
  expect((await register('alice', 'c')).status).toBe(200)
  expect((await register('alice', 'd')).status).toBe(503)
  await register('alice', 'b', 0)
  expect((await register('alice', 'd')).status).toBe(200)
})

it('keeps as many users as it is told, and those who are gone cost none of them their place', async () => {
  const { laboratory, register, full } = await office({ usersMax: 2 })
  await register('alice', 'a', 60)
  await register('bob', 'a')
  expect((await register('carol', 'a')).status).toBe(503)
  expect(full[0]?.error.message).toContain('`usersMax` of memoryBindingStore is 2')
  await laboratory.clock.advance(60_000)
  expect((await register('carol', 'a')).status).toBe(200)
  expect((await register('alice', 'a')).status).toBe(503)
})
