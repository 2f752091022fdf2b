import { buildFlow } from '@ringwright/core'
import { expect, it } from 'vitest'
import { PhoneCenter } from './fixtures/phone-center.js'
import { secondsOf } from './fixtures/heard.js'
import { holds } from './fixtures/recorded.js'

const CUSTOMERS_HZ = [500, 900]
const LI_HZ = 700

it('[B13] a real phone is called once, and has two customers one after the other on that call', async () => {
  await using office = await PhoneCenter.start({
    flow: buildFlow({ id: 'sales', steps: { wait: { kind: 'queue', queue: 'sales' } } }),
    queues: [{ id: 'sales', wrapUpMs: 0 }],
    agents: [
      {
        id: 'li',
        name: 'Li',
        queues: ['sales'],
        contact: 'li',
        autoAccept: ['voice'],
        standingLine: { comfort: 'music' },
      },
    ],
  })
  const { facts } = office
  const phone = await office.phone(LI_HZ, 'li')
  await office.signIn('li')
  await facts.next('agent:lineUp', { agent: 'li' as never })
  for (const toneHz of CUSTOMERS_HZ) {
    const customer = await office.caller(toneHz)
    const { data } = await facts.next('interaction:engaged')
    await holds(
      office.recordings,
      'both tones',
      (said, heard) => secondsOf(said, toneHz) >= 0.5 && secondsOf(heard, LI_HZ) >= 0.5,
    )
    customer.command('hangup')
    await facts.next('interaction:closed', { interaction: data.interaction, cause: 'customerEnded' })
    const finished = await facts.next('recording:finished', { interaction: data.interaction })
    const [said, heard] = await office.recording(`${data.interaction}-${finished.data.recording}`)
    expect(secondsOf(said, toneHz)).toBeGreaterThanOrEqual(0.5)
    expect(secondsOf(heard, LI_HZ)).toBeGreaterThanOrEqual(0.5)
  }
  expect(facts.of('agent:lineLost')).toEqual([])
  expect(phone.process.output.match(/^INVITE /gm)).toHaveLength(1)
  phone.command('hangup')
  await facts.next('agent:lineLost', { agent: 'li' as never })
})
