import { afterEach, describe, expect, it } from 'vitest'
import { changeConversation } from '../conversation/change-conversation.js'
import { interactions } from '../interaction/interaction.js'
import { memoryDirectory } from '../storage/memory/memory-directory.js'
import { HOST, TextCenter } from './fixtures/text-center.js'
import { outboxes } from './text-records.js'

const opened: TextCenter[] = []
afterEach(async () => {
  for (const { center } of opened.splice(0)) await center.stop()
})

async function opening(): Promise<TextCenter> {
  const center = await TextCenter.open({ revisions: { edit: {}, takeBack: {} } })
  opened.push(center)
  await center.knowSecond('anna-2')
  await center.receive('hello', 'm1')
  return center
}

/** Anna's request is done, and she begins another one from her second address. */
async function goOn(center: TextCenter): Promise<void> {
  await center.receive('2', 'm1-2')
  await center.receive('me again', 'm2', { address: 'anna-2' })
  await center.write({ text: 'to the second' }, 'c2')
  await center.settle()
}

const arrived = ({ channel }: TextCenter) => channel.sent.map(({ to, message }) => [to, message.text?.split('\n')[0]])
const QUESTION = 'What is it about?'

describe('[L3] a customer who goes on at a second address', () => {
  it('is answered there, although something still waits to be sent to the first', async () => {
    const center = await opening()
    center.channel.outcomes.push({ outcome: 'later', reason: 'away', retryAfterMs: 60_000 })
    await center.write({ text: 'to the first' }, 'c1')
    await center.settle()
    await goOn(center)
    await center.clock.advance(60_000)
    expect(arrived(center)).toEqual([
      ['anna', QUESTION],
      ['anna', 'to the first'],
      ['anna', 'to the first'],
      ['anna', 'Goodbye.'],
      ['anna-2', QUESTION],
      ['anna-2', 'to the second'],
    ])
    expect(center.center.all(outboxes).size).toBe(0)
  })

  it('has what was sent there changed there, while a change waits for the first', async () => {
    const center = await opening()
    await center.write({ text: 'to the first' }, 'c1')
    await center.settle()
    center.channel.revisionOutcomes.push({ outcome: 'later', reason: 'away', retryAfterMs: 60_000 })
    await center.revise(3, 'changed at the first')
    await center.settle()
    await goOn(center)
    await center.revise(8, 'changed at the second')
    await center.clock.advance(60_000)
    expect(center.channel.revised.map(({ to, message }) => [to, message.text])).toEqual([
      ['anna', 'changed at the first'],
      ['anna', 'changed at the first'],
      ['anna-2', 'changed at the second'],
    ])
    expect(arrived(center).at(-1)).toEqual(['anna-2', 'to the second'])
    expect(center.center.all(outboxes).size).toBe(0)
  })
})

describe('[L3] a customer who writes from a second address while the request is open', () => {
  const places = ({ channel }: TextCenter) => channel.sent.map(({ to }) => to)

  it('is answered where the customer wrote from last', async () => {
    const center = await opening()
    const { id } = center.interaction
    await center.receive('1', 'm2', { address: 'anna-2' })
    await center.write({ text: 'to the second' }, 'c1')
    await center.settle()
    expect(center.interaction).toMatchObject({ id, from: 'anna-2' })
    expect(places(center)).toEqual(['anna', 'anna-2', 'anna-2'])
    await center.receive('back again', 'm3')
    await center.write({ text: 'to the first' }, 'c2')
    await center.settle()
    expect(places(center).at(-1)).toBe('anna')
  })

  it('has what was sent to the first changed there', async () => {
    const center = await opening()
    await center.write({ text: 'to the first' }, 'c1')
    await center.settle()
    await center.receive('me again', 'm2', { address: 'anna-2' })
    await center.revise(3, 'changed at the first')
    await center.settle()
    expect(center.channel.revised.map(({ to, message }) => [to, message.text])).toEqual([
      ['anna', 'changed at the first'],
    ])
    expect(center.center.all(outboxes).size).toBe(0)
  })

  it('is answered from the service that was written to last', async () => {
    const services = [
      { address: 'help', flow: 'reception' },
      { address: 'help-2', service: 'help', flow: 'reception' },
    ]
    const center = await TextCenter.open({}, undefined, { entries: services })
    opened.push(center)
    await center.receive('hello', 'm1')
    await center.receive('me again', 'm2', { service: 'help-2' })
    expect(center.interaction).toMatchObject({ from: 'anna', to: 'help-2' })
    expect(center.center.all(interactions).size).toBe(1)
  })

  it('is answered there still when what came from the first is delivered again', async () => {
    const center = await opening()
    await center.receive('1', 'm2', { address: 'anna-2' })
    await center.receive('hello', 'm1')
    expect(center.interaction).toMatchObject({ from: 'anna-2' })
  })

  it('opens the window of that address only', async () => {
    const center = await TextCenter.open({ windowMs: 3_600_000 })
    opened.push(center)
    await center.knowSecond('anna-2')
    await center.receive('hello', 'm1')
    await center.clock.advance(3_000_000)
    await center.receive('me too', 'm2', { address: 'anna-2' })
    await center.clock.advance(700_000)
    const send = (address: string) =>
      center.center.outreach.send(
        HOST,
        { channel: 'scripted', address },
        { text: 'news' },
        { service: 'help', clientId: address },
      )
    expect(await send('anna')).toMatchObject({ outcome: 'refused', reason: 'windowClosed' })
    expect(await send('anna-2')).toMatchObject({ outcome: 'written' })
  })
  it('finds a window open still of which only the channel is known', async () => {
    const directory = memoryDirectory()
    const center = await TextCenter.open({ windowMs: 3_600_000 }, undefined, { directory })
    opened.push(center)
    await center.receive('hello', 'm1')
    const { conversation: id } = center.interaction
    const place = { center: center.center.id, directory }
    await changeConversation(place, id, (known) => ({ ...known, heardAt: { scripted: center.clock.now() } }))
    expect(await center.write({ text: 'in time' }, 'c1')).toMatchObject({ outcome: 'written' })
    await center.clock.advance(3_600_000)
    expect(await center.write({ text: 'too late' }, 'c2')).toMatchObject({ reason: 'windowClosed' })
  })
})
