import { buildFlow, memoryStore } from '@ringwright/core'
import { type Fault, faultyStore, steppingClock } from '@ringwright/core/simulation'
import { afterEach, describe, expect, it } from 'vitest'
import type { AgentLinkClient } from './agent-link-client.js'
import type { ViewedInteraction } from './agent-link-view.js'
import { type DeskFloor, type DeskFloorOptions, answered, deskFloor, offeredChat } from './fixtures/desk-floor.js'

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

async function setUp(options?: DeskFloorOptions): Promise<DeskFloor> {
  const floor = await deskFloor(options)
  floors.push(floor)
  return floor
}

async function withOffer(options?: DeskFloorOptions) {
  return offeredChat(await setUp(options))
}

/** As `withOffer`, accepted. */
async function withChat(options?: DeskFloorOptions) {
  const floor = await withOffer(options)
  expect(await answered(floor, floor.li.accept(floor.id))).toEqual({ outcome: 'accepted' })
  return floor
}

const first = ({ view }: AgentLinkClient): ViewedInteraction | undefined => view.interactions[0]
const texts = (client: AgentLinkClient) => first(client)?.messages.map(({ text }) => text)

describe('the agent link', () => {
  it('shows agents themselves when they sign in, and refuses strangers for good', async () => {
    const { settle, page, isConnected, link } = await setUp()
    const li = page('agent:li')
    const stranger = page('nobody')
    const unknown = page('agent:zoe')
    await settle()
    expect(li.view).toMatchObject({
      loaded: true,
      agent: { id: 'li', name: 'Li', workState: 'away' },
      interactions: [],
    })
    expect(stranger.state).toEqual({ phase: 'stopped', code: 4003, reason: 'Log in first' })
    expect(unknown.state).toMatchObject({ phase: 'stopped', reason: 'There is no agent "zoe"' })
    expect(isConnected('li')).toBe(true)
    expect(link.sessionCount).toBe(1)
  })

  it('[G7] carries a chat from the offer with its screen pop to the wrap-up, and then the next one', async () => {
    const floor = await withOffer()
    const { li, id, settle, channel, clock } = floor
    const offered = first(li)
    expect(offered).toMatchObject({
      state: 'offered',
      channel: 'hand',
      queue: { id: 'help', name: 'Help' },
      request: { service: '*', from: 'ann', to: 'shop' },
      contact: { customer: { name: 'Mx ann', addresses: [{ channel: 'hand', address: 'ann' }] } },
      messages: [{ text: 'Hello?', author: { role: 'customer' } }],
    })
    expect((offered?.offer?.expiresAt ?? 0) - li.serverNow()).toBeGreaterThan(19_000)
    expect(li.view.agent?.workState).toBe('offered')
    expect(await answered(floor, li.accept(id))).toEqual({ outcome: 'accepted' })
    expect(first(li)).toMatchObject({ state: 'engaged' })
    expect(first(li)?.offer).toBeUndefined()

    const sent = await answered(floor, li.send({ interaction: id, text: 'How can I help?' }))
    expect(sent).toMatchObject({ outcome: 'written', duplicate: false })
    await channel.write('ann', 'My order')
    await settle()
    expect(channel.sent.map(({ text }) => text)).toEqual(['How can I help?'])
    expect(texts(li)).toEqual(['Hello?', 'How can I help?', 'My order'])

    await channel.write('bob', 'Anybody there?')
    await settle()
    expect(li.view.interactions).toHaveLength(1)
    expect(await answered(floor, li.end({ interaction: id }))).toEqual({ outcome: 'ended' })
    expect(first(li)).toMatchObject({ state: 'wrapping', request: { from: 'ann' } })
    expect(first(li)?.until).toBeGreaterThan(clock.now())
    const finished = li.finishWrapUp({ interaction: id, disposition: 'solved', note: 'Was lost in the mail' })
    expect(await answered(floor, finished)).toEqual({ outcome: 'finished' })
    expect(li.view.interactions).toMatchObject([{ state: 'offered', request: { from: 'bob' } }])
    expect(await answered(floor, li.finishWrapUp({ interaction: id }))).toEqual({
      outcome: 'refused',
      reason: 'notWrapping',
    })
  })

  it('[I2] shows the agent what the flow asked and what the customer answered, before the offer is accepted', async () => {
    const flow = buildFlow({
      id: 'bot',
      steps: {
        number: {
          kind: 'collect',
          text: 'What is the number of your order?',
          variable: 'order',
          characters: { min: 1, max: 10 },
          next: 'help',
          otherwise: 'help',
        },
        help: { kind: 'queue', queue: 'help' },
      },
    })
    const { li, channel, settle } = await withOffer({ flow })
    expect(li.view.interactions).toEqual([])
    await channel.write('ann', '4711')
    await settle()
    expect(first(li)).toMatchObject({ state: 'offered', request: { attributes: { order: '4711' } } })
    expect(first(li)?.messages.map(({ author, text }) => [author.role, text])).toEqual([
      ['customer', 'Hello?'],
      ['flow', 'What is the number of your order?'],
      ['customer', '4711'],
    ])
  })

  it('[G3] answers a late accept with expired, and one of an offer that was taken back with rescinded', async () => {
    const floor = await withOffer()
    const { li, id, clock, channel, settle, pairs } = floor
    const ended: string[] = []
    li.on('offerEnded', ({ how }) => ended.push(how))
    await clock.advance(19_940)
    const late = li.accept(id)
    pairs[0]?.cut()
    await clock.advance(2_000)
    expect(await late).toEqual({ outcome: 'expired' })
    expect(li.view.interactions).toEqual([])
    expect(ended).toEqual(['missed'])
    expect(await answered(floor, li.accept(id))).toEqual({ outcome: 'rescinded' })

    await clock.advance(30_000)
    expect(first(li)?.state).toBe('offered')
    const slow = li.accept(id)
    await channel.host.leave('ann', 'shop')
    expect(await answered(floor, slow)).toEqual({ outcome: 'rescinded' })
    await settle()
    expect(ended).toEqual(['missed', 'rescinded'])
  })

  it('[G13] takes a rejection with its reason, and does not offer the same interaction to the same agent at once', async () => {
    const floor = await withOffer()
    const reasons: string[] = []
    floor.center.on('offer:rejected', ({ data }) => void reasons.push(data.reason))
    expect(await answered(floor, floor.li.reject(floor.id, 'not my language'))).toEqual({ outcome: 'rejected' })
    expect(reasons).toEqual(['not my language'])
    expect(floor.li.view.interactions).toEqual([])
  })

  it('tells both sides that the other one types', async () => {
    const { li, id, settle, channel } = await withChat()
    channel.host.typing('ann', 'shop', true)
    await settle()
    expect(first(li)?.customerTyping).toBe(true)
    await channel.write('ann', 'done typing')
    li.typing(id, true)
    await settle()
    expect(first(li)?.customerTyping).toBe(false)
    expect(channel.typed).toEqual([true])
  })

  it('transfers to a queue of the list, and leaves the first agent to the wrap-up without what follows', async () => {
    const floor = await withChat()
    const { li, id, page, settle, channel } = floor
    const ada = page('agent:ada')
    await settle()
    await answered(floor, ada.setStatus({ status: 'available' }))
    expect(await answered(floor, li.queues())).toMatchObject({
      queues: [{ id: 'help' }, { id: 'sales', name: 'Sales' }],
    })
    const nowhere = li.transfer({ interaction: id, target: { queue: 'nowhere' } })
    expect(await answered(floor, nowhere)).toEqual({ outcome: 'refused', reason: 'unknownQueue' })
    expect(await answered(floor, li.transfer({ interaction: id, target: { queue: 'sales' } }))).toEqual({
      outcome: 'queued',
    })
    await answered(floor, ada.accept(id))
    await channel.write('ann', 'to Ada')
    await settle()
    expect(texts(ada)).toEqual(['Hello?', 'to Ada'])
    expect(first(ada)?.contact?.servedBefore).toBeUndefined()
    expect(first(li)?.state).toBe('wrapping')
    expect(texts(li)).toEqual(['Hello?'])
    const again = li.send({ interaction: id, text: 'too late' })
    expect(await answered(floor, again)).toEqual({ outcome: 'refused', reason: 'notEngaged' })
  })

  it('[J11] shows calls, which are accepted by phone, and holds them', async () => {
    const floor = await setUp()
    const { page, settle, control, clock } = floor
    control.phone('phone-li', { outcome: 'answered', afterMs: 2_000 })
    const li = page('agent:li')
    await settle()
    await answered(floor, li.setStatus({ status: 'available' }))
    control.call('+4930123456', '100')
    await settle()
    const id = floor.only()
    expect(first(li)).toMatchObject({
      state: 'offered',
      medium: 'voice',
      request: { from: '+4930123456' },
      messages: [],
    })
    expect(await answered(floor, li.accept(id))).toEqual({ outcome: 'refused', reason: 'byPhone' })
    await clock.advance(2_000)
    expect(first(li)).toMatchObject({ state: 'engaged', held: false })
    expect(await answered(floor, li.hold({ interaction: id, held: true }))).toEqual({ outcome: 'done' })
    expect(first(li)?.held).toBe(true)
    expect(await answered(floor, li.secure({ interaction: id, secured: true }))).toEqual({ outcome: 'done' })
    expect(first(li)?.secured).toBe(true)
    const text = li.send({ interaction: id, text: 'hello' })
    expect(await answered(floor, text)).toEqual({ outcome: 'refused', reason: 'notText' })
  })

  it('shows nothing that is not committed, and goes on when the store is back', async () => {
    const clock = steppingClock()
    let isAway = false
    const plan = (): Fault => (isAway ? { loses: 'request' } : {})
    const store = faultyStore({ store: memoryStore({ clock }), clock, plan, timeoutMs: 100 })
    const floor = await withOffer({ clock, store })
    const { li, id, page, isConnected } = floor
    isAway = true
    const accepting = li.accept(id)
    page('agent:ada')
    await clock.advance(5_000)
    expect(first(li)?.state).toBe('offered')
    expect(floor.logged).toContainEqual({
      message: 'store does not answer',
      fields: { error: 'The store did not answer within 100 ms.' },
    })
    isAway = false
    await clock.advance(5_000)
    expect(await accepting).toEqual({ outcome: 'accepted' })
    expect(first(li)?.state).toBe('engaged')
    expect(isConnected('ada')).toBe(true)
  })
})
