import { buildFlow } from '@ringwright/core'
import { expect, it } from 'vitest'
import { PHONE_PASSWORD, PhoneCenter } from './fixtures/phone-center.js'
import { scenes } from './fixtures/sipp-scenes.js'
import { holds } from './fixtures/recorded.js'
import { secondsOf } from './fixtures/heard.js'

const CUSTOMER_HZ = 500
const DESK_HZ = 700

it('[B12] the page is gone, the desk phone is answered, and the mobile that rang before falls silent', async () => {
  await using office = await PhoneCenter.start({
    flow: buildFlow({ id: 'sales', steps: { wait: { kind: 'queue', queue: 'sales' } } }),
    queues: [{ id: 'sales', wrapUpMs: 0 }],
    agents: [
      {
        ...{ id: 'li', name: 'Li', queues: ['sales'], contact: 'li-page' },
        devices: { contacts: ['li-mobile', 'li-desk'], ring: 'inOrder', ringMs: 2_000 },
      },
    ],
  })
  const { facts, sipp } = office
  const mobile = await sipp.agent({
    ...{ name: 'mobile', service: 'li-mobile', password: PHONE_PASSWORD },
    steps: scenes.ringUntilCanceled(),
  })
  await office.phone(DESK_HZ, 'li-desk')
  await office.signIn('li')
  const customer = await office.caller(CUSTOMER_HZ)
  const { data } = await facts.next('interaction:engaged', { agent: 'li' as never })
  await mobile.succeed()
  await holds(office.recordings, 'the tone of the desk', (_, heard) => secondsOf(heard, DESK_HZ) >= 0.5)
  customer.command('hangup')
  await facts.next('interaction:closed', { interaction: data.interaction, cause: 'customerEnded' })
  const finished = await facts.next('recording:finished', { interaction: data.interaction })
  const [, heard] = await office.recording(`${data.interaction}-${finished.data.recording}`)
  expect(secondsOf(heard, DESK_HZ)).toBeGreaterThanOrEqual(0.5)
  expect(facts.of('offer:created')).toHaveLength(1)
  expect([...facts.of('offer:missed'), ...facts.of('offer:failed')]).toEqual([])
})
