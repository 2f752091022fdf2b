import { type Interaction, buildFlow, interactions } from '@ringwright/core'
import { expect, it } from 'vitest'
import { openLine, phoneAgent } from '../fixtures/test-line.js'

it('an agent whose call is lost with its node has the paperwork, and no other call meanwhile, and then calls that customer back', async () => {
  const line = await openLine({
    flow: buildFlow({ id: 'hotline', steps: { sales: { kind: 'queue', queue: 'sales' } } }),
    queues: [{ id: 'sales', wrapUpMs: 30_000 }],
    agents: [{ ...phoneAgent('li', 'sales'), capacity: { voice: 1, text: 3, budget: 100 } }],
  })
  line.control.phone('phone-li', { outcome: 'answered' })
  line.control.phone('+1', { outcome: 'answered' })
  await line.signIn('li')
  await line.call('+1')
  await line.clock.advance(5_000)
  expect(line.of('+1')?.stage).toMatchObject({ name: 'engaged', agent: 'li' })
  await line.call('+2')
  await line.center.run({ role: 'system', id: 'test' }, (transaction) => {
    const interaction = transaction.read(interactions, (line.of('+1') as Interaction).id)
    if (interaction) line.acd.router.callLost(transaction, interaction, transaction.node)
  })
  await line.clock.advance(25_000)
  expect(line.agent('li').loads).toMatchObject([{ state: 'wrapping', medium: 'voice', cost: 100 }])
  expect(['+1', '+2'].map((from) => line.of(from)?.stage.name)).toEqual(['waiting', 'waiting'])
  await line.clock.advance(10_000)
  expect(line.of('+1')?.stage).toMatchObject({ name: 'engaged', agent: 'li' })
  expect(line.agent('li').loads).toMatchObject([{ state: 'engaged', interaction: line.of('+1')?.id }])
  expect(line.of('+2')?.stage).toMatchObject({ name: 'waiting', offers: [] })
})
