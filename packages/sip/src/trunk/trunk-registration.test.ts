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
  const news: boolean[] = []
  const registration = new TrunkRegistration({
    clock,
    random: seededRandom(1),
    seconds: 600,
    contact: () => '<sip:account@10.0.0.1>',
    register: () => new Promise((resolve) => open.push(resolve)),
    keepAlive: () => undefined,
    changed: (isRegistered) => news.push(isRegistered),
  })
  registration.start()
  const answer = async (response: SipResponse): Promise<void> => {
    open.shift()?.(response)
    await clock.advance(0)
  }
  return { clock, open, news, registration, answer }
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
