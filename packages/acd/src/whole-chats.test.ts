import { describe, expect, it } from 'vitest'
import { only, openReception, signIn } from './fixtures/reception.js'

describe('a chat from the first message to the end', () => {
  it('[L1] [I1] asks, queues, offers, carries messages both ways, prefers the same agent on the next visit', async () => {
    const setup = await openReception()
    const { channel, settle, center, distribution, clock } = setup
    const write = (text: string, externalId: string) =>
      channel.host.receive({ address: 'visitor-1', service: 'shop', content: { text }, externalId })
    expect(await write('hi', 'm1')).toMatchObject({ outcome: 'received', duplicate: false })
    await settle()
    expect(channel.sent.map(({ text }) => text)).toEqual(['Hello!', 'What is it about?\n1: Sales\n2: Help'])
    await write('Help', 'm2')
    await settle()
    expect(channel.states.at(-1)).toEqual({ state: 'waiting', position: 1, waiting: 1 })
    await signIn(setup, 'ada')
    await settle()
    const stage = only(setup)?.stage
    if (stage?.name !== 'waiting') throw new Error('not waiting')
    const [offer] = stage.offers
    const id = only(setup)?.id as never
    const ada = { role: 'agent', id: 'ada' } as const
    expect(await distribution.router.accept(ada, { interaction: id, offer: offer?.id as never })).toEqual({
      outcome: 'accepted',
    })
    await settle()
    expect(channel.states.at(-1)).toEqual({ state: 'engaged', agentName: 'Ada' })
    const written = await center.conversations.write(ada, id, { text: 'How can I help?', clientId: 'c1' })
    expect(written).toMatchObject({ outcome: 'written', duplicate: false })
    expect(await center.conversations.write(ada, id, { text: 'How can I help?', clientId: 'c1' })).toMatchObject({
      duplicate: true,
    })
    await settle()
    expect(channel.sent.map(({ text }) => text).slice(2)).toEqual(['How can I help?'])
    expect(await write('My order', 'm3')).toMatchObject({ duplicate: false })
    expect(await write('My order', 'm3')).toMatchObject({ duplicate: true })
    const history = await channel.host.history('visitor-1', 'shop', {})
    expect(history.map(({ sequence, author, text }) => [sequence, author.role, text])).toEqual([
      [1, 'customer', 'hi'],
      [2, 'flow', 'Hello!'],
      [3, 'flow', 'What is it about?\n1: Sales\n2: Help'],
      [4, 'customer', 'Help'],
      [5, 'agent', 'How can I help?'],
      [6, 'customer', 'My order'],
    ])
    await distribution.end(ada, id)
    await settle()
    expect(channel.states.at(-1)).toEqual({ state: 'closed' })

    await clock.advance(60_000)
    await signIn(setup, 'li')
    await write('me again', 'm4')
    await settle()
    await write('2', 'm5')
    await settle()
    expect(only(setup)?.stage).toMatchObject({ offers: [{ agent: 'ada' }] })
  })

  it('takes the time-out of a question as an answer', async () => {
    const setup = await openReception()
    const { channel, clock } = setup
    await channel.host.receive({ address: 'v', service: 'shop', content: { text: 'hi' }, externalId: 'm1' })
    await clock.advance(20_100)
    expect(only(setup)?.stage).toMatchObject({ name: 'waiting', queue: 'help' })
  })

  it('refuses what nobody offers, and what is empty or too long', async () => {
    const { channel } = await openReception()
    const receive = (text: string) =>
      channel.host.receive({ address: 'v', service: 'shop', content: { text }, externalId: text.slice(0, 10) })
    expect(await receive('  ')).toEqual({ outcome: 'refused', reason: 'empty' })
    expect(await receive('x'.repeat(20_000))).toEqual({ outcome: 'refused', reason: 'tooLong' })
  })

  it('delivers the last words although the interaction is over by then', async () => {
    const setup = await openReception()
    const { channel, settle, center, distribution } = setup
    await signIn(setup, 'li')
    await channel.host.receive({ address: 'v', service: 'shop', content: { text: 'hi' }, externalId: 'a' })
    await settle()
    await channel.host.receive({ address: 'v', service: 'shop', content: { text: '1' }, externalId: 'b' })
    await settle()
    const interaction = only(setup)
    if (interaction?.stage.name !== 'waiting') throw new Error('not waiting')
    const li = { role: 'agent', id: 'li' } as const
    const [offer] = interaction.stage.offers
    await distribution.router.accept(li, { interaction: interaction.id, offer: offer?.id as never })
    const goodbye = center.conversations.write(li, interaction.id, { text: 'Good-bye', clientId: 'x' })
    await Promise.all([goodbye, distribution.end(li, interaction.id)])
    await settle()
    expect(channel.sent.at(-1)?.text).toBe('Good-bye')
  })
})
