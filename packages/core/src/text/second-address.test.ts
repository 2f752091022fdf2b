import { afterEach, describe, expect, it } from 'vitest'
import { TextCenter } from './fixtures/text-center.js'
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
