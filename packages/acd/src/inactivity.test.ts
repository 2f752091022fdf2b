import { type CommittedFact, type InteractionId, RingwrightError } from '@ringwright/core'
import { afterEach, describe, expect, it } from 'vitest'
import { answered, type DeskFloor, deskFloor, type DeskFloorOptions } from './agent-link/fixtures/desk-floor.js'
import { failingDirectory } from './fixtures/failing-directory.js'

const inactivity = { warnAfterMs: 300_000, warning: 'Are you still there?', closeAfterMs: 120_000 }

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

/** A chat that Li has, to which she has just written. */
async function withAnswer(options: DeskFloorOptions = { entry: { inactivity } }) {
  const floor = await deskFloor(options)
  floors.push(floor)
  const ended: CommittedFact<'interaction:closed'>['data'][] = []
  floor.center.on('interaction:closed', ({ data }) => void ended.push(data))
  const li = floor.page('agent:li')
  await floor.settle()
  await answered(floor, li.setStatus({ status: 'available' }))
  await floor.channel.write('ann', 'Hello?')
  await floor.settle()
  const id = floor.only()
  await answered(floor, li.accept(id))
  const say = (interaction: InteractionId, text: string) => answered(floor, li.send({ interaction, text }))
  await say(id, 'How can I help?')
  return { ...floor, li, id, say, ended }
}

const said = ({ channel }: Pick<DeskFloor, 'channel'>) => channel.sent.map(({ text }) => text)

describe('a customer who does not answer', () => {
  it('is warned once, and the request is ended after that', async () => {
    const floor = await withAnswer()
    await floor.clock.advance(299_000)
    expect(said(floor)).toEqual(['How can I help?'])
    await floor.clock.advance(2_000)
    expect(said(floor)).toEqual(['How can I help?', 'Are you still there?'])
    expect(floor.ended).toEqual([])
    await floor.clock.advance(121_000)
    expect(floor.ended).toMatchObject([{ interaction: floor.id, cause: 'inactive', agent: 'li' }])
    expect(said(floor)).toHaveLength(2)
  })

  it('goes on as if nothing had been when the answer comes after the warning', async () => {
    const floor = await withAnswer()
    await floor.clock.advance(400_000)
    await floor.channel.write('ann', 'Sorry, the door')
    await floor.clock.advance(1_000_000)
    expect(floor.ended).toEqual([])
    await floor.say(floor.id, 'No problem')
    await floor.clock.advance(301_000)
    expect(said(floor).filter((text) => text === 'Are you still there?')).toHaveLength(2)
  })

  it('is warned once the warning can be written, where the directory fails for a while', async () => {
    const directory = failingDirectory()
    const floor = await withAnswer({ entry: { inactivity }, shared: { directory } })
    await floor.clock.advance(299_000)
    directory.fails = true
    await floor.clock.advance(10_000)
    expect(said(floor)).toEqual(['How can I help?'])
    directory.fails = false
    await floor.clock.advance(60_000)
    expect(said(floor)).toEqual(['How can I help?', 'Are you still there?'])
  })

  it('has the whole time from when the provider takes the messages that it could not be given before', async () => {
    const floor = await withAnswer()
    const { send } = floor.channel
    const away = async () => ({ outcome: 'later', reason: 'The provider cannot be reached' }) as const
    Object.assign(floor.channel, { send: away })
    await floor.say(floor.id, 'It is on its way')
    await floor.clock.advance(540_000)
    expect(floor.ended).toEqual([])
    Object.assign(floor.channel, { send })
    await floor.clock.advance(310_000)
    expect(floor.ended).toEqual([])
    expect(said(floor)).toEqual(['How can I help?', 'It is on its way'])
    await floor.clock.advance(320_000)
    expect(said(floor).at(-1)).toBe('Are you still there?')
    Object.assign(floor.channel, { send: away })
    await floor.clock.advance(300_000)
    expect(floor.ended).toHaveLength(1)
  })

  it('is not let go before the warning was there', async () => {
    const floor = await withAnswer()
    const { send } = floor.channel
    await floor.clock.advance(299_000)
    const away = async () => ({ outcome: 'later', reason: 'The provider cannot be reached' }) as const
    Object.assign(floor.channel, { send: away })
    await floor.clock.advance(300_000)
    expect(floor.ended).toEqual([])
    Object.assign(floor.channel, { send })
    await floor.clock.advance(600_000)
    expect(said(floor)).toEqual(['How can I help?', 'Are you still there?'])
    expect(floor.ended).toHaveLength(1)
  })

  it('has the whole time again whenever the agent writes', async () => {
    const floor = await withAnswer()
    await floor.clock.advance(290_000)
    await floor.say(floor.id, 'Take your time')
    await floor.clock.advance(290_000)
    expect(said(floor)).toEqual(['How can I help?', 'Take your time'])
  })

  it('who comes back after the end is in the same conversation, and with the same agent if that one is free', async () => {
    const floor = await withAnswer()
    await floor.clock.advance(430_000)
    expect(floor.ended).toHaveLength(1)
    await answered(floor, floor.li.finishWrapUp({ interaction: floor.id }))
    await floor.channel.write('ann', 'I am back')
    await floor.settle()
    const [view] = floor.li.view.interactions
    expect(view).toMatchObject({ conversation: floor.ended[0]?.conversation })
    expect(view?.id).not.toBe(floor.id)
  })

  it('is left alone where the entry says nothing, and while it is the agent who owes an answer', async () => {
    const silent = await withAnswer({})
    await silent.clock.advance(10_000_000)
    expect(said(silent)).toEqual(['How can I help?'])
    const waiting = await withAnswer()
    await waiting.channel.write('ann', 'My order')
    await waiting.clock.advance(10_000_000)
    expect(said(waiting)).toEqual(['How can I help?'])
  })
})

it.each([
  ['no patience', { ...inactivity, warnAfterMs: 10 }],
  ['no words', { ...inactivity, warning: ' ' }],
])('options of inactivity do not allow %s', async (_, wrong) => {
  await expect(deskFloor({ entry: { inactivity: wrong } })).rejects.toThrow(RingwrightError)
})
