import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Call, DialOutcome } from '@ringwright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { comesTrue, findLinphone, type LinphonePhone, startLinphone } from '../../../../scripts/services/index.js'
import { type RealCenter, realCenter } from './fixtures/real-center.js'
import { callOf, nextCall } from './fixtures/telephone-office.js'

let folder: string
let center: RealCenter
let phone: LinphonePhone

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-linphone-'))
  center = await realCenter({
    registrar: { realm: 'office', users: (user) => (user === 'alice' ? { password: 'secret' } : undefined) },
  })
  phone = await startLinphone(await findLinphone(), {
    ...{ folder, user: 'alice', password: 'secret', registrarPort: center.port },
  })
})

afterEach(async () => {
  await phone.stop()
  await center.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Linphone does not say when it has registered; a call then finds it. */
async function called(): Promise<Call> {
  let dialed: DialOutcome | undefined
  await comesTrue('linphone has registered and answers', async () => {
    dialed = await center.control.dial('alice')
    return dialed.outcome === 'answered' || dialed.end.cause !== 'unreachable'
  })
  if (!dialed) throw new Error('Linphone was not called.')
  return callOf(dialed)
}

/** A state that the phone is in once the center has agreed. */
function shows(state: string): Promise<void> {
  return comesTrue(`linphone shows ${state}`, async () => (await phone.command('call-status 1')).includes(state))
}

describe('linphone', () => {
  it('[J23] [J24] [J5] registers with its password, is called, keys digits, holds, comes back and hangs up', async () => {
    const call = await called()
    const digits: string[] = []
    call.onDigit(({ digit }) => digits.push(digit))
    for (const digit of ['4', '#']) {
      await phone.command(`dtmf ${digit}`)
      await comesTrue(`the digit ${digit} was heard`, () => digits.includes(digit))
    }
    expect(digits).toEqual(['4', '#'])
    await phone.command('call-pause')
    await shows('Paused')
    await phone.command('call-resume 1')
    await shows('StreamsRunning')
    await phone.command('terminate')
    expect(await phone.process.meanwhile('the end of the call', call.ended)).toMatchObject({
      by: 'remote',
      cause: 'hungUp',
    })
  })

  it('[J1] calls in over the flow of its registration, and is hung up on', async () => {
    await (await called()).hangUp()
    const incoming = nextCall(center.control)
    await phone.command(`call sip:hotline@127.0.0.1:${center.port}`)
    const call = await phone.process.meanwhile('its call', incoming)
    expect(call.from).toBe('alice')
    const answered = await call.answer()
    await answered.hangUp()
    expect(await answered.ended).toMatchObject({ by: 'local', cause: 'ended' })
  })
})
