import { describe, expect, it } from 'vitest'
import { agents } from './agent/agent.js'
import { only, openReception, signIn, talk, typesOf } from './fixtures/reception.js'

describe('a call from the first ring to the end', () => {
  it('[J3] greets, takes a digit that cuts the menu short, waits with music, rings the agent, bridges, records, wraps up', async () => {
    const setup = await openReception()
    const { clock, control, settle } = setup
    const caller = control.call('+4930123456', '100')
    await settle()
    expect(caller.events).toEqual(['ringing', 'answered'])
    expect(caller.call?.hears).toBe('hello')
    await clock.advance(1_000)
    expect(caller.call?.hears).toBe('menu')
    caller.press('2')
    await settle()
    expect(caller.call?.hears).toBe('music')
    expect(only(setup)?.stage).toMatchObject({ name: 'waiting', queue: 'help' })

    control.phone('phone-li', { outcome: 'answered', afterMs: 2_000 })
    await signIn(setup, 'li')
    await clock.advance(1_999)
    expect(caller.call?.hears).toBe('music')
    await clock.advance(1)
    expect(caller.call?.hears).toBe('phone-li')
    expect(control.dialed[0]?.hears).toBe('+4930123456')
    expect(only(setup)?.stage).toMatchObject({ name: 'engaged', agent: 'li' })

    await clock.advance(60_000)
    caller.hangUp()
    await settle()
    expect(control.dialed).toHaveLength(0)
    expect(setup.center.get(agents, 'li')?.loads).toMatchObject([{ state: 'wrapping' }])
    await clock.advance(5_001)
    expect(setup.center.get(agents, 'li')?.loads).toEqual([])
    expect(typesOf(setup)).toEqual([
      'interaction:opened',
      'interaction:stepped',
      'interaction:stepped',
      'interaction:stepped',
      'interaction:queued',
      'offer:created',
      'offer:accepted',
      'interaction:engaged',
      'interaction:closed',
      'recording:finished',
    ])
    const recordings = await setup.center.calls.recordings({ role: 'supervisor', id: 'boss' })
    expect(recordings).toMatchObject([{ agent: 'li', durationMs: 60_000, from: '+4930123456' }])
  })

  it('[G5] [E7] keeps age and place when the agent does not answer, sends that agent on a break, and rings the next', async () => {
    const setup = await openReception()
    const { clock, control, settle } = setup
    control.phone('phone-ada', { outcome: 'noAnswer' })
    control.phone('phone-li', { outcome: 'answered', afterMs: 100 })
    await signIn(setup, 'ada')
    const caller = control.call('1', '100')
    await settle()
    await clock.advance(1_000)
    caller.press('2')
    await settle()
    const before = only(setup)?.stage
    expect(before).toMatchObject({ name: 'waiting', offers: [{ agent: 'ada' }] })
    await clock.advance(10_001)
    expect(setup.center.get(agents, 'ada')?.status).toMatchObject({ name: 'break', reason: 'missed' })
    expect(only(setup)?.stage).toMatchObject({ name: 'waiting', age: (before as { age: number }).age, offers: [] })
    await signIn(setup, 'li')
    await clock.advance(100)
    expect(caller.call?.hears).toBe('phone-li')
  })

  it('does not blame the agent for a phone that cannot be reached', async () => {
    const setup = await openReception()
    const { clock, control, settle } = setup
    control.phone('phone-li', { outcome: 'unreachable' })
    await signIn(setup, 'li')
    const caller = control.call('1', '100')
    await clock.advance(1_000)
    caller.press('1')
    await settle()
    expect(typesOf(setup)).toContain('offer:failed')
    expect(setup.center.get(agents, 'li')).toMatchObject({ status: { name: 'available' }, missed: 0, loads: [] })
    expect(caller.call?.hears).toBe('music')
  })

  it('[G8] stops ringing the agent when the caller gives up', async () => {
    const setup = await openReception()
    const { clock, control, settle } = setup
    control.phone('phone-li', { outcome: 'answered', afterMs: 5_000 })
    await signIn(setup, 'li')
    const caller = control.call('1', '100')
    await clock.advance(1_000)
    caller.press('1')
    await settle()
    caller.hangUp()
    await clock.advance(6_000)
    expect(control.dialed).toHaveLength(0)
    expect(setup.center.get(agents, 'li')).toMatchObject({ loads: [], missed: 0 })
    expect(typesOf(setup).slice(-2)).toEqual(['offer:rescinded', 'interaction:closed'])
  })

  it('[J11] holds the customer with music and takes the customer back', async () => {
    const setup = await openReception()
    const { settle, center } = setup
    const { caller, id, li } = await talk(setup)
    expect(await center.calls.hold(li, id, true)).toEqual({ outcome: 'done' })
    await settle()
    expect(caller.call?.hears).toBe('music')
    await center.calls.hold(li, id, false)
    await settle()
    expect(caller.call?.hears).toBe('phone-li')
  })

  it('[J31] tells how both parties are heard, and keeps it as facts when their calls are over', async () => {
    const setup = await openReception()
    const { control, settle, center, facts } = setup
    const { caller, id: interaction, li } = await talk(setup)
    expect(center.calls.quality(li, interaction)).toEqual({})
    const received = { packets: 50, packetsLost: 5, jitterMs: 3, mos: 3.3 }
    if (caller.call) caller.call.carried = { received }
    const [agentCall] = control.dialed
    if (agentCall) agentCall.carried = { received: { ...received, mos: 4.4 }, roundTripMs: 20 }
    expect(center.calls.quality(li, interaction)).toMatchObject({
      customer: { received: { mos: 3.3 } },
      agent: { roundTripMs: 20 },
    })
    expect(() => center.calls.quality({ role: 'agent', id: 'ada' }, interaction)).toThrow(/interaction:measure/)
    caller.hangUp()
    await settle()
    expect(facts.flatMap(({ type, data }) => (type === 'call:measured' ? [data] : []))).toEqual([
      { interaction, party: 'customer', quality: { received } },
      { interaction, party: 'agent', agent: 'li', quality: { received: { ...received, mos: 4.4 }, roundTripMs: 20 } },
    ])
  })

  it('asks again when nothing is typed, and goes on without an answer', async () => {
    const setup = await openReception()
    const { clock, control } = setup
    const caller = control.call('1', '100')
    await clock.advance(1_000)
    await clock.advance(1_000 + 10_000 + 1_000 + 10_000 + 10)
    expect(only(setup)?.stage).toMatchObject({ name: 'waiting', queue: 'help' })
    expect(caller.call?.hears).toBe('music')
  })
})
