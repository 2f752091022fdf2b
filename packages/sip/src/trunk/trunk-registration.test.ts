import { seededRandom } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import type { Flow, SipResponse } from '../sip-request.js'
import { localResponse } from '../stack/message-view.js'
import { TrunkRegistration } from './trunk-registration.js'

const flow: Flow = { key: 'tcp 1', transport: 'tcp', remote: { address: '10.0.0.51', port: 5060 } }
const accepted: SipResponse = { ...localResponse(200, 'OK'), local: false, flow }

/** A registration for 600 s, whose REGISTERs the test answers. */
function registration() {
  const clock = steppingClock()
  const open: ((response: SipResponse) => void)[] = []
  const asked: unknown[] = []
  const news: boolean[] = []
  const registration = new TrunkRegistration({
    clock,
    random: seededRandom(1),
    seconds: 600,
    contact: () => '<sip:account@10.0.0.1>',
    register(headers) {
      asked.push(headers['Expires'])
      return new Promise((resolve) => open.push(resolve))
    },
    keepAlive: () => undefined,
    changed: (isRegistered) => news.push(isRegistered),
  })
  registration.start()
  const answer = async (response: SipResponse): Promise<void> => {
    open.shift()?.(response)
    await clock.advance(0)
  }
  return { clock, open, asked, news, registration, answer }
}

it('[J26] a trunk whose connection is lost while it renews its registration is registered once from then on', async () => {
  const { clock, open, news, registration: trunk, answer } = registration()
  await answer(accepted)
  await clock.advance(480_000)
  const renewal = open.shift()
  trunk.lost(flow)
  await clock.advance(1_500)
  await answer(accepted)
  renewal?.(localResponse(408, 'Request Timeout'))
  await clock.advance(31_000)
  expect([trunk.isRegistered, news]).toEqual([true, [true, false, true]])
  expect(open).toEqual([])
})

it('a trunk that is stopped before its first REGISTER is answered takes the entry back that this one makes', async () => {
  const { clock, asked, registration: trunk, answer } = registration()
  let isStopped = false
  void trunk.stop().then(() => (isStopped = true))
  await clock.advance(1_000)
  expect(asked).toEqual(['600'])
  await answer(accepted)
  expect([asked, isStopped]).toEqual([['600', '0'], false])
  await answer(accepted)
  expect(isStopped).toBe(true)
})

it('a trunk takes its entry back also when nobody has answered to its renewal', async () => {
  const { clock, asked, registration: trunk, answer } = registration()
  await answer(accepted)
  await clock.advance(480_000)
  await answer(localResponse(408, 'Request Timeout'))
  void trunk.stop()
  await clock.advance(0)
  expect(asked).toEqual(['600', '600', '0'])
})

it('a trunk that the provider has never let in has nothing to take back', async () => {
  const { clock, asked, registration: trunk, answer } = registration()
  await answer({ ...localResponse(403, 'Forbidden'), local: false })
  await trunk.stop()
  await clock.advance(0)
  expect(asked).toEqual(['600'])
})
