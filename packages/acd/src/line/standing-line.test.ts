import { type DialOptions, type Interaction, buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import type { AgentProfile } from '../agent/agent-profile.js'
import { SUPERVISOR, asAgent } from '../fixtures/test-floor.js'
import { type LineOptions, type TestLine, openLine, phoneAgent } from '../fixtures/test-line.js'
import type { QueueOptions } from '../queue/queue-options.js'

const flow = buildFlow({ id: 'hotline', steps: { wait: { kind: 'queue', queue: 'sales' } } })
const LI = asAgent('li')

interface LineFloor extends TestLine {
  /** What Li hears on her line. */
  hears(): string | undefined
  /** How often her phone has been called. */
  dials(): number
  customer(from: string): Promise<Interaction>
  acceptOnScreen(from: string): Promise<string | undefined>
}

/** Li has a standing line, Bob a phone that rings. */
async function open(
  profile: Partial<AgentProfile> = {},
  queue: Partial<QueueOptions> = {},
  options: Partial<LineOptions> = {},
): Promise<LineFloor> {
  const line = await openLine({
    flow,
    queues: [{ id: 'sales', offerTimeoutMs: 20_000, cooldownMs: 5_000, missedMax: 0, wrapUpMs: 0, ...queue }],
    agents: [
      { ...phoneAgent('li', 'sales'), standingLine: { tone: 'beep', comfort: 'quiet' }, ...profile },
      phoneAgent('bob', 'sales'),
    ],
    ...options,
  })
  let dials = 0
  const { dial } = line.control
  Object.assign(line.control, {
    dial: (to: string, terms: object) => {
      if (to === 'phone-li') dials++
      return dial(to, terms)
    },
  })
  const of = (from: string) => line.of(from) as Interaction
  return {
    ...line,
    hears: () => line.control.dialed.find(({ to }) => to === 'phone-li')?.hears,
    dials: () => dials,
    async customer(from) {
      await line.call(from)
      await line.clock.advance(1_000)
      return of(from)
    },
    async acceptOnScreen(from) {
      const { id, stage } = of(from)
      const offer = stage.name === 'waiting' ? stage.offers.find(({ agent }) => agent === 'li') : undefined
      if (!offer) return undefined
      const { outcome } = await line.acd.router.accept(LI, { interaction: id, offer: offer.id })
      await line.clock.advance(0)
      return outcome
    },
  }
}

const auto = { autoAccept: ['voice'] } as const

describe('[B13] an agent with a standing line', () => {
  it('has a call that nobody who drains the center waits for', async () => {
    const floor = await open(auto)
    const { dial } = floor.control
    const dialed: unknown[] = []
    Object.assign(floor.control, {
      dial(to: string, terms: DialOptions) {
        dialed.push([to, terms.isLine])
        return dial(to, terms)
      },
    })
    await floor.signIn('li')
    expect(dialed).toEqual([['phone-li', true]])
  })

  it('is called once, and has one customer after the other on that call', async () => {
    const floor = await open(auto)
    await floor.signIn('li')
    expect([floor.hears(), floor.dials(), floor.happened('agent:lineUp')]).toEqual(['quiet', 1, [{ agent: 'li' }]])
    for (const from of ['+491', '+492', '+493']) {
      const caller = await floor.call(from)
      expect(floor.hears()).toBe('beep')
      await floor.clock.advance(1_000)
      expect([floor.hears(), caller.call?.hears]).toEqual([from, 'phone-li'])
      caller.hangUp()
      await floor.clock.advance(0)
      expect(floor.hears()).toBe('quiet')
    }
    expect(floor.dials()).toBe(1)
  })

  it('takes who is offered on the screen, hears the tone while nobody has, and keeps the line when the agent ends it', async () => {
    const floor = await open()
    await floor.signIn('li')
    const { id } = await floor.customer('+491')
    expect(floor.hears()).toBeUndefined()
    expect(await floor.acceptOnScreen('+491')).toBe('accepted')
    expect(floor.hears()).toBe('+491')
    await floor.acd.end(LI, id)
    await floor.clock.advance(0)
    expect([floor.hears(), floor.dials(), floor.agent('li').line?.isUp]).toEqual(['quiet', 1, true])
  })

  it('takes who is offered by a digit, and misses who is not answered without losing the line', async () => {
    const floor = await open({ confirm: { digit: '1', prompt: 'press-one' } })
    await floor.signIn('li')
    await floor.customer('+491')
    expect(floor.hears()).toBe('press-one')
    floor.control.dialed[0]?.press('7')
    await floor.clock.advance(20_000)
    expect(floor.happened('offer:missed')).toHaveLength(1)
    expect(floor.hears()).toBe('quiet')
    await floor.clock.advance(7_000)
    floor.control.dialed[0]?.press('1')
    await floor.clock.advance(0)
    expect([floor.hears(), floor.dials()]).toEqual(['+491', 1])
  })

  it('hears whom it is about before the customer does', async () => {
    const floor = await open(auto, { whisper: 'sales-line' })
    await floor.signIn('li')
    await floor.customer('+491')
    expect(floor.hears()).toBe('sales-line')
    await floor.clock.advance(1_000)
    expect(floor.hears()).toBe('+491')
  })

  it('hears comfort again when the customer gives up during the offer', async () => {
    const floor = await open()
    await floor.signIn('li')
    const caller = await floor.call('+491')
    caller.hangUp()
    await floor.clock.advance(0)
    expect([floor.hears(), floor.agent('li').loads]).toEqual(['quiet', []])
  })

  it('is hung up when the agent signs out, after the customer whom the agent still has', async () => {
    const floor = await open(auto)
    await floor.signIn('li')
    const { id } = await floor.customer('+491')
    await floor.acd.forceStatus(SUPERVISOR, 'li' as never, { name: 'offline' })
    await floor.acd.setConnected('li' as never, false)
    await floor.clock.advance(0)
    expect(floor.hears()).toBe('+491')
    await floor.acd.end(SUPERVISOR, id)
    await floor.clock.advance(0)
    expect([floor.hears(), floor.agent('li').line?.isUp]).toEqual([undefined, false])
    expect(floor.happened('agent:lineLost')).toEqual([])
  })

  it('keeps the line, and gets the next customer on it, when the screen or the agent comes back during a call', async () => {
    const floor = await open(auto)
    await floor.signIn('li')
    const { id } = await floor.customer('+491')
    await floor.acd.setConnected('li' as never, false)
    await floor.clock.advance(1_000)
    await floor.acd.setConnected('li' as never, true)
    await floor.acd.forceStatus(SUPERVISOR, 'li' as never, { name: 'offline' })
    await floor.clock.advance(1_000)
    await floor.acd.setStatus(LI, 'li' as never, { name: 'available' })
    await floor.clock.advance(1_000)
    expect([floor.hears(), floor.agent('li').line?.isUp]).toEqual(['+491', true])
    await floor.acd.end(LI, id)
    await floor.customer('+492')
    expect([floor.hears(), floor.dials()]).toEqual(['+492', 1])
  })

  it('gets no calls while the line is down, which is a fact, and is called again at growing distances', async () => {
    const floor = await open(auto)
    await floor.signIn('li')
    floor.control.phone('phone-li', { outcome: 'unreachable' })
    floor.control.dialed[0]?.partyHangsUp()
    await floor.clock.advance(0)
    expect(floor.agent('li').status.name).toBe('available')
    expect(floor.happened('agent:lineLost')).toMatchObject([{ agent: 'li', cause: 'hungUp' }])
    const { id } = await floor.customer('+491')
    expect(floor.happened('offer:created')).toEqual([])
    expect(floor.acd.whyWaiting(id)?.agents).toContainEqual(
      expect.objectContaining({ agent: 'li', obstacles: ['notFree'], doing: 'lineDown' }),
    )
    await floor.clock.advance(600_000)
    const retries = floor.happened('agent:lineLost')
    expect(retries.length).toBeLessThan(17)
    expect(floor.dials()).toBe(retries.length)
    floor.control.phone('phone-li', { outcome: 'answered' })
    expect(floor.acd.whyWaiting(id)?.first).toEqual({ what: 'lineComesUp', agent: 'li' })
    await floor.clock.advance(62_000)
    expect(floor.hears()).toBe('+491')
  })

  it('lost during an offer costs the customer no place and the agent no blame', async () => {
    const floor = await open()
    await floor.signIn('li')
    const { stage } = await floor.customer('+491')
    const age = stage.name === 'waiting' && stage.age
    floor.control.dialed[0]?.partyHangsUp()
    await floor.clock.advance(0)
    expect(floor.happened('offer:failed')).toMatchObject([{ agent: 'li' }])
    expect(floor.agent('li').missed).toBe(0)
    await floor.signIn('bob')
    expect(floor.of('+491')?.stage).toMatchObject({ name: 'engaged', agent: 'bob', age })
  })

  it('called in vain at the sign-in is called again, at once when the agent signs in anew', async () => {
    const floor = await open(auto)
    floor.control.phone('phone-li', { outcome: 'rejected' })
    await floor.acd.setConnected('li' as never, true)
    await floor.acd.setStatus(LI, 'li' as never, { name: 'available' })
    await floor.clock.advance(0)
    expect(floor.happened('agent:lineLost')).toMatchObject([{ cause: 'rejected' }])
    floor.control.phone('phone-li', { outcome: 'answered' })
    await floor.acd.setStatus(LI, 'li' as never, { name: 'offline' })
    await floor.acd.setStatus(LI, 'li' as never, { name: 'available' })
    await floor.clock.advance(0)
    expect(floor.agent('li').line).toMatchObject({ isUp: true, losses: 0 })
  })

  it('holds, consults, is consulted, conferences and is supervised on the same call', async () => {
    const floor = await open(auto)
    await floor.signIn('li')
    const { id } = await floor.customer('+491')
    const caller = () => floor.control.dialed.find(({ to }) => to === 'phone-bob')
    await floor.center.calls.hold(LI, id, true)
    await floor.clock.advance(0)
    expect(floor.hears()).toBeUndefined()
    await floor.center.calls.hold(LI, id, false)
    await floor.signIn('bob')
    await floor.acd.consult(LI, id, { target: { agent: 'bob' } })
    await floor.clock.advance(10)
    expect([floor.hears(), caller()?.hears]).toEqual(['phone-bob', 'phone-li'])
    await floor.acd.talkWith(LI, id, 'both')
    await floor.clock.advance(0)
    expect(floor.control.dialed.find(({ to }) => to === 'phone-li')?.hearsInConference).toHaveLength(2)
    await floor.acd.completeConsult(LI, id)
    await floor.clock.advance(0)
    expect([floor.hears(), caller()?.hears, floor.dials()]).toEqual(['quiet', '+491', 1])
    // The other way round: Bob asks Li, who hears the tone and is in.
    await floor.clock.advance(60_000)
    await floor.acd.consult(asAgent('bob'), id, { target: { agent: 'li' } })
    await floor.clock.advance(1_000)
    expect(floor.hears()).toBe('phone-bob')
    await floor.acd.cancelConsult(asAgent('bob'), id)
    await floor.clock.advance(0)
    expect([floor.hears(), caller()?.hears]).toEqual(['quiet', '+491'])
    await floor.acd.supervise({ role: 'supervisor', id: 'li' }, id, { mode: 'listen' })
    await floor.clock.advance(1_000)
    expect(floor.control.dialed.find(({ to }) => to === 'phone-li')?.hearsInConference).toHaveLength(2)
    await floor.acd.stopSupervising({ role: 'supervisor', id: 'li' }, id)
    await floor.clock.advance(0)
    expect([floor.hears(), floor.dials()]).toEqual(['quiet', 1])
  })

  it('has the next customer after a transfer to a queue', async () => {
    const floor = await open(auto)
    await floor.signIn('li')
    const { id } = await floor.customer('+491')
    await floor.signIn('bob')
    await floor.acd.transfer(LI, id, { target: { agent: 'bob' } })
    await floor.clock.advance(10)
    expect([floor.hears(), floor.of('+491')?.stage]).toEqual(['quiet', expect.objectContaining({ agent: 'bob' })])
    await floor.clock.advance(60_000)
    await floor.customer('+492')
    expect([floor.hears(), floor.dials()]).toEqual(['+492', 1])
  })

  it('is refused with several devices, or with more than one call at once', async () => {
    await expect(open({ devices: { contacts: ['page'] } })).rejects.toThrow(/standingLine/)
    await expect(open({ capacity: { voice: 2 } })).rejects.toThrow(/one line/)
  })

  it("[J31] has the quality of each customer's part on record", async () => {
    const floor = await open(auto)
    await floor.signIn('li')
    const line = floor.control.dialed[0]
    if (line) line.carried = { meanOpinionScore: 4.1 } as never
    for (const from of ['+491', '+492']) {
      const caller = await floor.call(from)
      await floor.clock.advance(1_000)
      caller.hangUp()
      await floor.clock.advance(0)
    }
    expect(floor.happened('call:measured').map(({ party }) => party)).toEqual(['agent', 'agent'])
  })
})
