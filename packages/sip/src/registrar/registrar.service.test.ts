import { systemClock, systemRandom } from '@ringwright/core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findSipsak, type Program, startProcess } from '../../../../scripts/services/index.js'
import { createEmbeddedSipStack } from '../embedded/index.js'
import type { SipStack } from '../sip-stack.js'
import { createRegistrar, type Registrar } from './registrar.js'

const HOST = '127.0.0.1'
const ADDRESS = `sip:sak@${HOST}`
const CONTACT = `sip:sak@${HOST}:5999`

let sipsak: Program
let stack: SipStack
let registrar: Registrar

beforeAll(async () => {
  sipsak = await findSipsak()
})

beforeEach(async () => {
  const [clock, random] = [systemClock(), systemRandom()]
  const credentials = (user: string) => (user === 'sak' ? { password: 'secret' } : undefined)
  registrar = createRegistrar({ clock, random, realm: 'test', credentials })
  stack = createEmbeddedSipStack({ clock, random, listen: [{ transport: 'udp', host: HOST, port: 0 }] })
  stack.onRequest('REGISTER', registrar.handler)
  await stack.start()
})

afterEach(() => stack.close())

/** Runs sipsak against the stack; gives its exit code and what it said. */
async function run(...args: readonly string[]): Promise<{ code: number | null; said: string }> {
  const target = `sip:sak@${HOST}:${stack.listening[0]?.port}`
  const process = startProcess(sipsak.bin, ['-i', '-v', '-s', target, ...args], { env: sipsak.env })
  const { code } = await process.meanwhile('the end of sipsak', process.end)
  return { code, said: process.output }
}

/** Without `-u` it calls itself `sak@`. */
const register = (seconds: string, password: string) =>
  run('-U', '-C', CONTACT, '-x', seconds, '-u', 'sak', '-a', password)

describe('sipsak', () => {
  it('[J23] [J24] registers with its password, and takes the registration away', async () => {
    expect((await register('60', 'secret')).code).toBe(0)
    expect((await registrar.bindings(ADDRESS)).map(({ contact }) => contact)).toEqual([CONTACT])
    expect((await register('0', 'secret')).code).toBe(0)
    expect(await registrar.bindings(ADDRESS)).toEqual([])
  })

  it('[J24] is turned away with a wrong password', async () => {
    expect((await register('60', 'wrong')).code).not.toBe(0)
    expect(await registrar.bindings(ADDRESS)).toEqual([])
  })

  it('hears what the stack can do', async () => {
    const { code, said } = await run('-vv')
    expect(code).toBe(0)
    expect(said).toMatch(/^Allow: .*INVITE/m)
  })
})
