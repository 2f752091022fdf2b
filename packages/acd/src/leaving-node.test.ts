import { type ContactCenter, type Directory, interactions, memoryDirectory, memoryStore, sleep } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { engagedLine } from './fixtures/engaged-line.js'
import { atTheTone, hotline } from './fixtures/hotline.js'
import { openLine, phoneAgent } from './fixtures/test-line.js'

/** A directory that takes a tenth of a second for each entry, once it is slow. */
function slowing() {
  const clock = steppingClock()
  const kept = memoryDirectory()
  const directory: Directory & { isSlow: boolean } = {
    ...kept,
    isSlow: false,
    put: async (...entry) => {
      if (directory.isSlow) await sleep(clock, 100)
      return kept.put(...entry)
    },
  }
  return { clock, directory, store: memoryStore({ clock, freeze: true }) }
}

const WAYS: readonly [string, (center: ContactCenter) => Promise<unknown>][] = [
  ['drains before it stops', (center) => center.drain().then(() => center.stop())],
  ['just stops', (center) => center.stop()],
]

describe.each(WAYS)('a node that %s', (_what, leave) => {
  it('[H8] makes work of the message that its last caller is leaving', async () => {
    const slow = slowing()
    const line = await openLine({
      flow: hotline,
      queues: [{ id: 'sales' }],
      agents: [phoneAgent('li', 'sales')],
      ...slow,
    })
    const caller = await atTheTone(line)
    caller.call?.sounds(Array.from({ length: 200 }, () => ({ level: 2_000, tonesHz: [] })))
    await slow.clock.advance(3_000)
    slow.directory.isSlow = true
    const left = leave(line.center)
    caller.hangUp()
    await slow.clock.advance(5_000)
    await left
    expect(line.happened('voicemail:left')).toMatchObject([{ queue: 'sales', durationMs: 3_000 }])
    const { records } = await slow.store.snapshot(line.center.id)
    const waiting = records.filter(({ kind }) => kind === interactions.kind)
    expect(waiting).toMatchObject([{ body: { channel: 'voicemail', stage: { name: 'waiting' } } }])
  })

  it('tells that its last call was recorded', async () => {
    const slow = slowing()
    const line = await engagedLine({ ...slow, recordCalls: true })
    await slow.clock.advance(5_000)
    slow.directory.isSlow = true
    const left = leave(line.center)
    line.caller.hangUp()
    await slow.clock.advance(15_000)
    await left
    expect(line.happened('recording:finished')).toMatchObject([{ agent: 'ann' }])
  })
})
