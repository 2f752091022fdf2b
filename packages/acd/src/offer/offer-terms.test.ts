import { type Interaction, type WaitingStage, buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { asAgent, openFloor } from '../fixtures/test-floor.js'
import { openLine, phoneAgent } from '../fixtures/test-line.js'
import type { AgentProfile, QueueOptions } from '../index.js'

const flow = buildFlow({ id: 'hotline', steps: { sales: { kind: 'queue', queue: 'sales' } } })

/** Ann is available; Bob and Cy come later, if at all. */
async function annWith(queue: Partial<QueueOptions>, profile: Partial<AgentProfile> = {}) {
  const agents = [
    { id: 'ann', name: 'Ann', queues: ['sales'], capacity: { text: 1 }, ...profile },
    { id: 'bob', name: 'Bob', queues: ['sales'], capacity: { text: 1 } },
  ]
  const floor = await openFloor({ queues: [{ id: 'sales', ...queue }], agents })
  await floor.signIn('ann')
  return floor
}

/** A center with phones; Li's answers at once. */
async function lineWith(queue: Partial<QueueOptions>, profile: Partial<AgentProfile> = {}) {
  const agents = [{ ...phoneAgent('li', 'sales'), ...profile }, phoneAgent('bo', 'sales')]
  const line = await openLine({ flow, queues: [{ id: 'sales', ...queue }], agents })
  await line.signIn('li')
  return line
}

describe('an agent who did not take somebody', () => {
  it('[G4] is left alone for as long as the queue says, by why', async () => {
    const cooldownsMs = { missed: 60_000, rejected: 10_000, failed: 1_000, rescinded: 0 }
    const floor = await annWith({ cooldownMs: 5_000, cooldownsMs, missedMax: 0, offerTimeoutMs: 2_000 })
    const id = await floor.arrive()
    const backAfter = async (ms: number) => {
      await floor.clock.advance(ms - 1)
      expect(floor.offeredTo(id)).toBeUndefined()
      await floor.clock.advance(1)
      expect(floor.offeredTo(id)).toBe('ann')
    }
    await floor.reject(id)
    await backAfter(10_000)
    await floor.acd.router.fail(asAgent('ann'), { interaction: id, offer: floor.offer(id).id }, 'unreachable')
    await backAfter(1_000)
    await floor.clock.advance(2_001)
    await backAfter(60_000)
    const reference = { interaction: id, offer: floor.offer(id).id }
    await floor.acd.rescindOffer({ role: 'supervisor', id: 'sue' }, reference)
    await floor.settle()
    expect(floor.offeredTo(id)).toBe('ann')
  })
})

describe('an offer that is accepted unasked', () => {
  it('[G11] engages the agent in the same change, with a deadline that never mattered', async () => {
    const floor = await annWith({ autoAccept: true })
    const id = await floor.arrive()
    expect(floor.interaction(id)?.stage).toMatchObject({ name: 'engaged', agent: 'ann', waitedMs: 0 })
    expect(floor.agent('ann').loads).toMatchObject([{ state: 'engaged' }])
    expect(floor.happened('offer:accepted')).toHaveLength(1)
  })

  it('[G11] is what is agreed for a channel, and with the agent before that', async () => {
    const floor = await annWith({ autoAccept: ['web-chat', 'mail'] }, { autoAccept: ['web-chat'] })
    const mail = await floor.arrive({ channel: 'mail' })
    expect(floor.offeredTo(mail)).toBe('ann')
    await floor.signIn('bob')
    await floor.reject(mail)
    expect(floor.interaction(mail)?.stage).toMatchObject({ name: 'engaged', agent: 'bob' })
    const chat = await floor.arrive({ channel: 'web-chat' })
    expect(floor.interaction(chat)?.stage).toMatchObject({ name: 'engaged', agent: 'ann' })
  })

  it('[G11] asks the phone to answer by itself', async () => {
    const line = await lineWith({ autoAccept: ['voice'] })
    line.control.phone('phone-li', { outcome: 'answered', afterMs: 1_000 })
    await line.call('+1')
    expect(line.of('+1')?.stage).toMatchObject({ offers: [{ contact: 'phone-li', autoAnswer: true }] })
    await line.clock.advance(1_000)
    expect(line.of('+1')?.stage.name).toBe('engaged')
  })
})

describe('a phone without a screen', () => {
  const confirm = { digit: '1', prompt: 'press-one' }

  it('[G12] has the customer once somebody presses the key, who hears meanwhile what to do', async () => {
    const line = await lineWith({}, { confirm })
    const caller = await line.call('+1')
    const [agent] = line.control.dialed
    expect(agent?.hears).toBe('press-one')
    expect(line.of('+1')?.stage.name).toBe('waiting')
    agent?.press('2')
    await line.clock.advance(5_000)
    expect(line.of('+1')?.stage.name).toBe('waiting')
    agent?.press('1')
    await line.clock.advance(0)
    expect(caller.call?.hears).toBe('phone-li')
  })

  it('[G12] that is answered by a mailbox is a missed offer, and is hung up', async () => {
    const line = await lineWith({ offerTimeoutMs: 10_000 }, { confirm })
    await line.call('+1')
    await line.clock.advance(10_001)
    expect(line.happened('offer:missed')).toMatchObject([{ agent: 'li' }])
    expect(line.control.dialed).toEqual([])
    expect(line.of('+1')?.stage).toMatchObject({ name: 'waiting', offers: [] })
  })

  it('[G12] whose owner hangs up has said no', async () => {
    const line = await lineWith({}, { confirm })
    await line.call('+1')
    line.control.dialed[0]?.partyHangsUp()
    await line.clock.advance(0)
    expect(line.happened('offer:rejected')).toMatchObject([{ agent: 'li', reason: 'notConfirmed' }])
  })

  it('[G12] is hung up when the customer leaves meanwhile', async () => {
    const line = await lineWith({}, { confirm })
    const caller = await line.call('+1')
    caller.hangUp()
    await line.clock.advance(0)
    expect(line.control.dialed).toEqual([])
    expect(line.happened('offer:rescinded')).toHaveLength(1)
  })
})

describe('a whisper', () => {
  it('[G12] tells the agent which line it is, while the customer still waits', async () => {
    const line = await lineWith({ whisper: 'this-is-sales' })
    const caller = await line.call('+1')
    expect(line.control.dialed[0]?.hears).toBe('this-is-sales')
    expect(caller.call?.hears).toBe('music')
    await line.clock.advance(1_000)
    expect(caller.call?.hears).toBe('phone-li')
  })
})

describe('a call that an agent has accepted', () => {
  it('[G10] is connected, which is noted where there is a deadline for it', async () => {
    const line = await lineWith({ connectTimeoutMs: 5_000 })
    await line.call('+1')
    await line.clock.advance(60_000)
    expect(line.of('+1')?.stage).toMatchObject({ name: 'engaged', agent: 'li' })
    expect(line.of('+1')?.stage).not.toHaveProperty('connectBy')
    expect(line.happened('interaction:connected')).toMatchObject([{ agent: 'li', afterMs: 0 }])
  })

  it('[G10] jambonz-pop-before-bridge: without a phone on the line waits on at its place, and the agent is not blamed', async () => {
    const line = await lineWith({ connectTimeoutMs: 5_000, missedMax: 1 })
    line.control.phone('phone-li', { outcome: 'answered', afterMs: 5_000 })
    const caller = await line.call('+1')
    const { id, stage } = line.of('+1') as Interaction
    const { offers, age } = stage as WaitingStage
    const li = asAgent('li')
    await line.acd.router.accept(li, { interaction: id, offer: offers[0]?.id as never })
    await line.clock.advance(0)
    expect(line.of('+1')?.stage).toMatchObject({ name: 'waiting', age, offers: [], excluded: [{ agent: 'li' }] })
    expect(line.happened('interaction:returned')).toMatchObject([{ agent: 'li', cause: 'notConnected' }])
    await line.signIn('bo')
    expect(caller.call?.hears).toBe('phone-bo')
  })

  it('[G10] that nobody connects in time waits on at its place', async () => {
    const floor = await annWith({ connectTimeoutMs: 5_000, cooldownsMs: { failed: 20_000 } }, { contact: 'phone-ann' })
    const id = await floor.arrive({ medium: 'voice', channel: 'voice', priority: 3 })
    await floor.accept(id)
    await floor.clock.advance(4_999)
    expect(floor.interaction(id)?.stage.name).toBe('engaged')
    await floor.clock.advance(1)
    expect(floor.interaction(id)?.stage).toMatchObject({ name: 'waiting', priority: 3, offers: [] })
    expect(floor.agent('ann')).toMatchObject({ loads: [], missed: 0 })
    await floor.clock.advance(20_000)
    expect(floor.offeredTo(id)).toBe('ann')
  })
})

describe('the first reply to a chat', () => {
  const firstReply = { withinMs: 30_000, warnMs: 20_000 }

  it('chatwoot-agent-does-not-answer: is warned of, and without it the next agent has the chat', async () => {
    const floor = await annWith({ firstReply: { ...firstReply, atLimit: 'return' }, missedMax: 1 })
    const id = await floor.arrive()
    await floor.accept(id)
    const dueAt = floor.clock.now() + 30_000
    await floor.clock.advance(20_000)
    expect(floor.happened('interaction:replyDue')).toEqual([{ interaction: id, queue: 'sales', agent: 'ann', dueAt }])
    await floor.signIn('bob')
    await floor.clock.advance(dueAt - floor.clock.now())
    expect(floor.offeredTo(id)).toBe('bob')
    expect(floor.happened('interaction:replyMissed')).toHaveLength(1)
    expect(floor.happened('interaction:returned')).toMatchObject([{ agent: 'ann', cause: 'noReply' }])
    expect(floor.agent('ann')).toMatchObject({ loads: [], missed: 1, status: { name: 'break', reason: 'missed' } })
  })

  it('is not missed by an agent who has put the mail aside for a call, but the customer waits for another one', async () => {
    const capacity = { text: 1, voice: 1, budget: 100, channels: { email: { cost: 10, interruptible: true } } }
    const queue = { firstReply: { withinMs: 30_000, atLimit: 'return' }, missedMax: 1 } as const
    const floor = await annWith(queue, { capacity, contact: 'phone-ann' })
    const mail = await floor.arrive({ channel: 'email' })
    await floor.accept(mail)
    await floor.accept(await floor.arrive({ medium: 'voice', channel: 'voice' }))
    expect(floor.agent('ann').loads).toMatchObject([{ state: 'paused' }, { state: 'engaged' }])
    await floor.clock.advance(30_000)
    expect(floor.interaction(mail)?.stage).toMatchObject({ name: 'waiting' })
    expect(floor.agent('ann')).toMatchObject({ missed: 0, status: { name: 'available' } })
  })

  it('is asked of the next agent with the same demands', async () => {
    const floor = await annWith({ firstReply: { withinMs: 30_000, atLimit: 'return' } }, { skills: { french: 5 } })
    await floor.signIn('bob')
    const requirements = { need: { skill: 'french', min: 3 } } as const
    const id = await floor.arrive({ requirements })
    await floor.accept(id)
    await floor.clock.advance(30_000)
    expect(floor.interaction(id)?.stage).toMatchObject({ name: 'waiting', requirements, offers: [] })
  })

  it('is only said to be late where the queue wants no more', async () => {
    const floor = await annWith({ firstReply })
    const id = await floor.arrive()
    await floor.accept(id)
    await floor.clock.advance(60_000)
    expect(floor.happened('interaction:replyMissed')).toEqual([{ interaction: id, queue: 'sales', agent: 'ann' }])
    expect(floor.interaction(id)?.stage).toMatchObject({ name: 'engaged', agent: 'ann' })
    expect(floor.interaction(id)?.stage).not.toHaveProperty('reply')
  })
})
