import { type CallStart, type CallStartOutcome, type InteractionId, type QueueId, buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { asAgent } from '../fixtures/test-floor.js'
import { type TestLine, openLine, phoneAgent } from '../fixtures/test-line.js'

const NUMBER = '+4930901820'
const SUPERVISOR = { role: 'supervisor', id: 'sue' } as const

async function open(): Promise<TestLine> {
  const line = await openLine({
    flow: buildFlow({ id: 'hotline', steps: { sales: { kind: 'queue', queue: 'sales' } } }),
    queues: [{ id: 'sales', wrapUpMs: 10_000, offerTimeoutMs: 20_000 }, { id: 'help' }],
    agents: ['li', 'bo'].map((id) => phoneAgent(id, 'sales', 'help')),
  })
  line.control.phone(NUMBER, { outcome: 'answered', afterMs: 2_000 })
  return line
}

async function start(line: TestLine, more: Partial<CallStart> = {}, actor = asAgent('li')): Promise<CallStartOutcome> {
  const request = { agent: 'li' as never, number: NUMBER, queue: 'sales', service: 'sales', from: '+49100', ...more }
  const starting = line.center.calls.start(actor, request)
  starting.catch(() => {})
  await line.clock.advance(0)
  return starting
}

const dialed = (line: TestLine) => line.control.dialed.map(({ to }) => to)
const closings = (line: TestLine) => line.happened('interaction:closed').map(({ cause }) => cause)

describe('a call that an agent starts by a click', () => {
  it('[J21] rings the agent’s phone, then the number, and is work like other calls', async () => {
    const line = await open()
    await line.signIn('li', 'bo')
    const outcome = await start(line, { attributes: { order: 17 }, name: 'Ada' })
    expect(dialed(line)).toEqual(['phone-li'])
    await line.clock.advance(2_000)
    const customer = line.control.dialed.find(({ to }) => to === NUMBER)
    expect([customer?.from, customer?.hears]).toEqual(['+49100', 'phone-li'])
    expect(line.of(NUMBER)).toMatchObject({
      ...{ id: outcome.outcome === 'started' && outcome.interaction, direction: 'outbound', attributes: { order: 17 } },
      stage: { name: 'engaged', agent: 'li', queue: 'sales' },
    })
    customer?.partyHangsUp()
    await line.clock.advance(0)
    expect(closings(line)).toEqual(['customerEnded'])
    expect(line.happened('interaction:opened')).toMatchObject([{ service: 'sales', medium: 'voice' }])
  })

  it('[J21] is nobody else’s: it ends when the agent does not take it, and with its time', async () => {
    const line = await open()
    await line.signIn('li', 'bo')
    line.control.phone('phone-li', { outcome: 'busy' })
    await start(line)
    await line.clock.advance(1_000)
    expect(closings(line)).toEqual(['unreached'])
    line.control.phone('phone-li', { outcome: 'answered' })
    const caller = await line.call('+1')
    await line.clock.advance(0)
    expect(caller.events).toContain('answered')
    await line.clock.advance(60_000)
    expect(dialed(line)).not.toContain(NUMBER)
    expect(line.of(NUMBER)).toBeUndefined()
  })

  it('[J21] stays the agent’s when a supervisor moves it to another queue', async () => {
    const line = await open()
    await line.signIn('li', 'bo')
    const busy = await line.call('+1')
    const outcome = await start(line)
    const id = (outcome.outcome === 'started' ? outcome.interaction : 'none') as InteractionId
    expect(await line.acd.reroute(SUPERVISOR, id, 'help' as QueueId)).toMatchObject({ outcome: 'queued' })
    await line.clock.advance(10)
    expect(dialed(line)).toEqual(['phone-li'])
    busy.hangUp()
    await line.clock.advance(12_000)
    expect(dialed(line)).toEqual(['phone-li', NUMBER])
  })

  it('[J21] says why the number was not reached, and the agent is free again at once', async () => {
    const line = await open()
    line.control.phone(NUMBER, { outcome: 'busy' })
    await line.signIn('li')
    await start(line)
    await line.clock.advance(1_000)
    expect(line.happened('callback:failed')).toMatchObject([{ cause: 'busy', attempt: 1 }])
    expect(closings(line)).toEqual(['unreached'])
    expect(line.acd.queueStatus('sales' as never)).toMatchObject({ free: { voice: 1 } })
  })

  it.each(['blocked', 'withdrawn', 'noConsent'] as const)('[J21] calls nobody who is %s', async (reason) => {
    const line = await open()
    await line.signIn('li')
    const contact = { channel: 'voice', address: NUMBER }
    const { permissions } = line.center
    if (reason === 'blocked') await permissions.block(SUPERVISOR, contact, { reason: 'asked for it' })
    if (reason === 'withdrawn') await permissions.consent(SUPERVISOR, contact, { given: false, source: 'call 17' })
    const outcome = await start(line, reason === 'noConsent' ? { purpose: 'marketing' } : {})
    expect(outcome).toEqual({ outcome: 'refused', reason })
    expect(dialed(line)).toEqual([])
    expect(line.of(NUMBER)).toBeUndefined()
  })

  it.each<[string, Partial<CallStart>, string]>([
    ['an agent who is not there', { agent: 'bo' as never }, 'noAgents'],
    ['a queue that there is not', { queue: 'nowhere' }, 'unknownQueue'],
    ['no number', { number: 'anonymous' }, 'noNumber'],
  ])('is refused for %s, and nothing stays', async (_what, request, reason) => {
    const line = await open()
    await line.signIn('li')
    expect(await start(line, request, SUPERVISOR as never)).toEqual({ outcome: 'refused', reason })
    expect(line.of(NUMBER)).toBeUndefined()
  })

  it('is the agent’s own to start, or a supervisor’s', async () => {
    const line = await open()
    await line.signIn('li', 'bo')
    await expect(start(line, { agent: 'bo' as never })).rejects.toMatchObject({ code: 'not_permitted' })
    expect(await start(line, { agent: 'bo' as never }, SUPERVISOR as never)).toMatchObject({ outcome: 'started' })
    expect(dialed(line)).toEqual(['phone-bo'])
  })
})
