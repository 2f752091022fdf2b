import { type FlowDocument, type Store, buildFlow, memoryArchive, memoryDirectory, memoryStore } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { fillingStore } from './fixtures/filling-store.js'
import { holdingDirectory } from './fixtures/holding-directory.js'
import { atTheTone, hotline } from './fixtures/hotline.js'
import { storeConnection } from './fixtures/store-connection.js'
import { openLine, phoneAgent } from './fixtures/test-line.js'

/** Two nodes of one hotline, one after the other or at once. */
function nodes(flow: FlowDocument = hotline) {
  const clock = steppingClock()
  const shared = memoryStore({ clock })
  const own = { clock, directory: memoryDirectory(), flow }
  const open = (store: Store, seed: string) =>
    openLine({ ...own, store, seed, queues: [{ id: 'sales' }], agents: [phoneAgent('li', 'sales')] })
  return { clock, shared, open }
}

const speech = Array.from({ length: 200 }, () => ({ level: 2_000, tonesHz: [] }))

describe('[H8] a message that a caller leaves', () => {
  it('is work of another node when the node is killed while the caller speaks', async () => {
    const { clock, shared, open } = nodes()
    const connection = storeConnection(shared)
    const first = await open(connection, 'first')
    const second = await open(shared, 'second')
    const caller = await atTheTone(first)
    caller.call?.sounds(speech)
    await clock.advance(3_000)
    connection.cut()
    await clock.advance(60_000)
    expect(second.happened('voicemail:left')).toMatchObject([{ queue: 'sales', durationMs: 0 }])
    expect(second.of('+4930123')).toMatchObject({ channel: 'voicemail', stage: { name: 'waiting' } })
    await second.center.stop()
  })

  it('is in the thread of whoever is called back, and no work beside that, when the caller had waited before', async () => {
    const wait = { kind: 'queue', queue: 'sales', choices: [{ keys: ['1'], next: 'message' }] } as const
    const { clock, shared, open } = nodes(buildFlow({ id: 'waiting', steps: { wait, ...hotline.steps } }))
    const connection = storeConnection(shared)
    const first = await open(connection, 'first')
    const second = await open(shared, 'second')
    const caller = await first.call()
    caller.press('1')
    await clock.advance(3_000)
    caller.call?.sounds(speech)
    await clock.advance(1_000)
    connection.cut()
    await clock.advance(60_000)
    expect(second.happened('callback:requested')).toHaveLength(1)
    expect(second.happened('voicemail:left')).toEqual([])
    const { conversation } = second.of('+4930123') ?? {}
    expect(await second.center.conversations.history(conversation as never)).toHaveLength(1)
    await second.center.stop()
  })

  it('is work of the next node when the store had no room for it until the node was stopped', async () => {
    const { clock, shared, open } = nodes()
    const store = fillingStore(shared)
    const first = await open(store, 'first')
    const caller = await atTheTone(first)
    caller.call?.sounds(speech)
    await clock.advance(3_000)
    store.isFull = true
    caller.hangUp()
    await clock.advance(5_000)
    await first.center.stop()
    store.isFull = false
    const second = await open(store, 'second')
    await clock.advance(60_000)
    expect(second.happened('voicemail:left')).toMatchObject([{ queue: 'sales', durationMs: 3_000 }])
    const work = second.of('+4930123')
    expect(work).toMatchObject({ channel: 'voicemail', stage: { name: 'waiting' } })
    expect(await second.center.conversations.history(work?.conversation as never)).toHaveLength(1)
    await second.center.stop()
  })

  it('keeps the caller from being erased until it is kept', async () => {
    const clock = steppingClock()
    const directory = holdingDirectory()
    const queues = [{ id: 'sales' }]
    const line = await openLine({ clock, directory, archive: memoryArchive(), flow: hotline, queues })
    const caller = await atTheTone(line)
    const call = line.of('+4930123')?.id
    directory.holdNext('recordings')
    caller.hangUp()
    await clock.advance(1_000)
    expect(line.of('+4930123')).toBeUndefined()
    const erased = line.center.personalData.erase(
      { role: 'administrator', id: 'olga' },
      { channel: 'voice', address: '+4930123' },
      { removeRecording: async () => {}, removeAttachment: async () => {} },
    )
    await clock.advance(5_000)
    expect(await erased).toMatchObject({ outcome: 'refused', reason: 'open', interactions: [call] })
    directory.letGo()
    await line.center.stop()
  })

  it('is nobody’s work when nothing was said', async () => {
    const { clock, shared, open } = nodes()
    const line = await open(shared, 'only')
    const caller = await atTheTone(line)
    caller.hangUp()
    await clock.advance(60_000)
    expect(line.happened('voicemail:left')).toEqual([])
    const { records } = await shared.snapshot(line.center.id)
    expect(records.map(({ kind }) => kind)).not.toContain('leaving-message')
    await line.center.stop()
  })
})
