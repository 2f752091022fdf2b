import { buildFlow, memoryStore } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { asAgent } from '../fixtures/test-floor.js'
import { type LineOptions, type TestLine, openLine, phoneAgent } from '../fixtures/test-line.js'
import type { StandingLineOptions } from './agent-line.js'

const flow = buildFlow({ id: 'hotline', steps: { wait: { kind: 'queue', queue: 'sales' } } })
const PHONE = { user: 'phone-li' }

function open(standingLine: StandingLineOptions, options: Partial<LineOptions> = {}): Promise<TestLine> {
  return openLine({
    ...{ flow, lineAddress: '*70', queues: [{ id: 'sales', wrapUpMs: 0 }] },
    agents: [{ ...phoneAgent('li', 'sales'), autoAccept: ['voice'], standingLine }],
    ...options,
  })
}

/** Li signs in, and calls what begins her line. */
async function callIn(line: TestLine, from = PHONE) {
  const caller = line.control.call('phone-li', '*70', from)
  await line.clock.advance(10)
  return caller
}

const linesDialed = ({ control }: TestLine): number => control.dialed.filter(({ to }) => to === 'phone-li').length

describe('[B13] an agent who begins the standing line', () => {
  it('is not called, and has one customer after the other on the call that she has made', async () => {
    const line = await open({ begunBy: 'agent', comfort: 'quiet' })
    await line.signIn('li')
    await line.clock.advance(600_000)
    expect([linesDialed(line), line.agent('li').line?.isUp]).toEqual([0, false])
    const own = await callIn(line)
    expect([own.events, own.call?.hears]).toEqual([['ringing', 'answered'], 'quiet'])
    for (const from of ['+491', '+492']) {
      const customer = await line.call(from)
      await line.clock.advance(2_000)
      expect([own.call?.hears, customer.call?.hears]).toEqual([from, 'phone-li'])
      customer.hangUp()
      await line.clock.advance(0)
    }
    expect([own.call?.hears, line.happened('agent:lineUp'), linesDialed(line)]).toEqual(['quiet', [{ agent: 'li' }], 0])
  })

  it('keeps the customer when her screen goes and comes back', async () => {
    const line = await open({ begunBy: 'agent' })
    await line.signIn('li')
    const own = await callIn(line)
    await line.call('+491')
    await line.clock.advance(2_000)
    await line.acd.setConnected('li' as never, false)
    await line.clock.advance(1_000)
    await line.acd.setConnected('li' as never, true)
    await line.clock.advance(1_000)
    expect([own.call?.hears, line.agent('li').line?.isUp]).toEqual(['+491', true])
  })

  it('gets no calls after she has hung up, until she calls again', async () => {
    const line = await open({ begunBy: 'agent' })
    await line.signIn('li')
    const first = await callIn(line)
    first.hangUp()
    await line.clock.advance(0)
    expect(line.happened('agent:lineLost')).toEqual([{ agent: 'li', cause: 'hungUp' }])
    await line.call('+491')
    await line.clock.advance(120_000)
    expect([line.of('+491')?.stage.name, linesDialed(line)]).toEqual(['waiting', 0])
    const again = await callIn(line)
    await line.clock.advance(2_000)
    expect(again.call?.hears).toBe('+491')
  })

  it('whose phone another node needs is called from there', async () => {
    const clock = steppingClock()
    const shared = { clock, store: memoryStore({ clock, freeze: true }) }
    const first = await open({ begunBy: 'agent' }, { ...shared, seed: 'first' })
    const second = await open({ begunBy: 'agent' }, { ...shared, seed: 'second' })
    await first.signIn('li')
    second.control.phone('phone-li', { outcome: 'answered' })
    await callIn(first)
    const customer = await second.call('+491')
    await clock.advance(2_000)
    expect([customer.call?.hears, linesDialed(second)]).toEqual(['phone-li', 1])
  })

  it('is hung up on when she signs out', async () => {
    const line = await open({ begunBy: 'agent' })
    await line.signIn('li')
    const own = await callIn(line)
    await line.acd.setStatus(asAgent('li'), 'li' as never, { name: 'offline' })
    await line.clock.advance(0)
    expect(own.events.at(-1)).toBe('ended')
    expect(line.happened('agent:lineLost')).toEqual([])
  })
})

describe('what begins lines', () => {
  it('takes nobody whose phone is not known by its registration, who is not signed in, or who has a line', async () => {
    const line = await open({ begunBy: 'agent' })
    expect((await callIn(line)).events).toEqual(['forbidden'])
    await line.signIn('li')
    expect((await callIn(line, {} as never)).events).toEqual(['forbidden'])
    expect((await callIn(line, { user: 'phone-bob' })).events).toEqual(['forbidden'])
    expect((await callIn(line)).events).toEqual(['ringing', 'answered'])
    expect((await callIn(line)).events).toEqual(['ringing', 'busy'])
  })

  it('does not keep a call that was given up while it rang', async () => {
    const line = await open({ begunBy: 'agent' })
    await line.signIn('li')
    const given = line.control.call('phone-li', '*70', PHONE)
    given.hangUp()
    await line.clock.advance(10)
    expect([given.call, line.agent('li').line?.isUp]).toEqual([undefined, false])
    expect((await callIn(line)).events).toEqual(['ringing', 'answered'])
  })

  it('spares an agent whom the center calls the time until it does so again', async () => {
    const line = await open({})
    await line.signIn('li')
    line.control.phone('phone-li', { outcome: 'unreachable' })
    line.control.dialed[0]?.partyHangsUp()
    await line.clock.advance(100)
    const own = await callIn(line)
    expect([own.events, line.agent('li').line]).toEqual([
      ['ringing', 'answered'],
      expect.objectContaining({ isUp: true, losses: 0 }),
    ])
  })

  it('has an address, or nobody can be asked to call it', async () => {
    await expect(
      openLine({
        flow,
        queues: [{ id: 'sales' }],
        agents: [{ ...phoneAgent('li', 'sales'), standingLine: { begunBy: 'agent' } }],
      }),
    ).rejects.toThrow(/lineAddress/)
  })
})
