import { afterEach, describe, expect, it } from 'vitest'
import type { InboundRevision } from '../channel/channel-adapter.js'
import { memoryArchive } from '../storage/memory/memory-archive.js'
import { awaitedRevisions } from './awaited-revision.js'
import { TextCenter } from './fixtures/text-center.js'

const opened: TextCenter[] = []
afterEach(async () => {
  for (const { center } of opened.splice(0)) await center.stop()
})

async function open(more: Parameters<typeof TextCenter.open>[2] = {}, like?: TextCenter): Promise<TextCenter> {
  const center = await TextCenter.open({}, like, more)
  opened.push(center)
  return center
}

const OWN = { address: 'anna', service: 'help', externalId: 'm1' }
const change = ({ channel }: TextCenter, text: string | null, more: Partial<InboundRevision> = {}) =>
  channel.host.revise({ ...OWN, content: text === null ? null : { text }, ...more })
const first = async (center: TextCenter) => (await center.messages())[0]

describe('[L14] a change that comes before its message', () => {
  it('changes the message when that comes, and is told like any other', async () => {
    const center = await open()
    expect(await change(center, 'hello there')).toEqual({ outcome: 'unknownMessage' })
    await center.receive('hello', 'm1')
    expect(await first(center)).toMatchObject({ text: 'hello there', editedAt: center.clock.now() })
    expect(center.facts.filter(({ type }) => type === 'message:revised')).toMatchObject([
      { actor: { role: 'customer' }, data: { sequence: 1, revision: 'edited' } },
    ])
    expect(center.center.all(awaitedRevisions).size).toBe(0)
  })

  it('leaves nothing of a message that was taken back, whatever else was to change it', async () => {
    const center = await open()
    await change(center, 'hello there')
    await change(center, null)
    await change(center, 'hello again')
    await center.receive('hello', 'm1')
    expect(await first(center)).toMatchObject({ deletedAt: center.clock.now() })
    expect(await first(center)).not.toHaveProperty('text')
  })

  it('is the latest of several by the clock of the provider', async () => {
    const center = await open()
    await center.clock.advance(60_000)
    await change(center, 'the third', { at: 3_000 })
    await change(center, 'the second', { at: 2_000 })
    await center.receive('the first', 'm1')
    expect(await first(center)).toMatchObject({ text: 'the third' })
  })

  it('is known to the node that the message comes to', async () => {
    const one = await open()
    const other = await open({}, one)
    await change(one, 'hello there')
    await other.receive('hello', 'm1')
    expect(await first(other)).toMatchObject({ text: 'hello there' })
  })

  it('is no change of what somebody else wrote under that id', async () => {
    const center = await open()
    await change(center, 'hello there', { address: 'ben' })
    await center.receive('hello', 'm1')
    expect(await first(center)).toMatchObject({ text: 'hello' })
  })

  it('is forgotten after an hour, and with the person', async () => {
    const center = await open({ archive: memoryArchive() })
    await change(center, 'hello there')
    await center.clock.advance(3_600_000)
    expect(center.center.all(awaitedRevisions).size).toBe(0)
    await change(center, 'my card is lost', { externalId: 'm2' })
    const officer = { role: 'administrator', id: 'olga' } as const
    const anna = { channel: 'scripted', address: 'anna' }
    const items: unknown[] = []
    for await (const item of center.center.personalData.export(officer, anna)) items.push(item)
    expect(JSON.stringify(items)).toContain('my card is lost')
    const nothing = async (): Promise<void> => {}
    const erasing = center.center.personalData.erase(officer, anna, {
      ...{ removeRecording: nothing, removeAttachment: nothing },
    })
    await center.clock.advance(20_000)
    expect(await erasing).toMatchObject({ outcome: 'erased', others: { 'changes of messages': 1 } })
    expect(center.center.all(awaitedRevisions).size).toBe(0)
  })

  it('is waited with for a thousand messages at once, and of more no longer', async () => {
    const center = await open()
    for (let number = 0; number <= 1_000; number++) await change(center, 'changed', { externalId: `n${number}` })
    expect(center.center.all(awaitedRevisions).size).toBe(1_000)
    await change(center, null, { externalId: 'n0' })
    await center.receive('hello', 'n0')
    expect(await first(center)).not.toHaveProperty('text')
  })
})
