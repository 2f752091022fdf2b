import { type Authorizer, buildFlow } from '@ringwright/core'
import { expect, it } from 'vitest'
import { type LineOptions, type TestLine, openLine, phoneAgent } from '../fixtures/test-line.js'

const flow = buildFlow({ id: 'hotline', steps: { wait: { kind: 'queue', queue: 'sales' } } })

/** A host that permits no agent to answer until it is told to. */
async function open(options: Partial<LineOptions>): Promise<TestLine & { permit(): void }> {
  let isPermitted = true
  const authorizer: Authorizer = { permits: () => isPermitted }
  const queues = [{ id: 'sales', offerTimeoutMs: 20_000, cooldownMs: 5_000, missedMax: 0 }]
  const line = await openLine({ flow, queues, agents: [phoneAgent('li', 'sales')], authorizer, ...options })
  await line.signIn('li')
  await line.clock.advance(5_000)
  isPermitted = false
  return { ...line, permit: () => (isPermitted = true) }
}

it('a phone whose answer the host does not permit is hung up', async () => {
  const line = await open({})
  await line.call()
  await line.clock.advance(1_000)
  expect(line.control.dialed).toEqual([])
  line.permit()
  await line.clock.advance(60_000)
  expect(line.control.dialed.map(({ to, hears }) => [to, hears])).toEqual([['phone-li', '+4930123']])
})

it('a standing line whose answer the host does not permit is free for what comes next', async () => {
  const agent = { ...phoneAgent('li', 'sales'), standingLine: { comfort: 'quiet' }, autoAccept: ['voice'] as const }
  const line = await open({ agents: [agent] })
  await line.call()
  await line.clock.advance(1_000)
  expect(line.control.dialed.map(({ hears }) => hears)).toEqual(['quiet'])
  line.permit()
  await line.clock.advance(60_000)
  expect(line.control.dialed.map(({ hears }) => hears)).toEqual(['+4930123'])
})
