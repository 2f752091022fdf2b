import { memoryArchive, type RecordableCall } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { CUSTOMER, engagedLine } from './fixtures/engaged-line.js'
import { holdingDirectory } from './fixtures/holding-directory.js'
import { only, openReception, signIn, talk } from './fixtures/reception.js'

describe('a call that is recorded', () => {
  it('[J17] secures a call: until it is taken back, for the customer only, and with a fact', async () => {
    const setup = await openReception()
    const { clock, control, settle, center, facts } = setup
    control.phone('phone-li', { outcome: 'answered' })
    await signIn(setup, 'li')
    const caller = control.call('1', '100')
    await clock.advance(1_000)
    const id = only(setup)?.id as never
    const li = { role: 'agent', id: 'li' } as const
    expect(await center.calls.secure(li, id, true)).toEqual({ outcome: 'refused', reason: 'notEngaged' })
    caller.press('1')
    await clock.advance(10)
    expect(await center.calls.secure(li, id, true)).toEqual({ outcome: 'done' })
    await settle()
    expect([caller.call?.isSecure, control.dialed[0]?.isSecure]).toEqual([true, false])
    await expect(center.calls.secure({ role: 'agent', id: 'ada' }, id, false)).rejects.toThrow(/interaction:secure/)
    expect(await center.calls.secure(li, id, true)).toEqual({ outcome: 'done' })
    expect(await center.calls.secure(li, id, false)).toEqual({ outcome: 'done' })
    await settle()
    expect(caller.call?.isSecure).toBe(false)
    const secured = facts.flatMap(({ type, data }) => (type === 'interaction:secured' ? [data] : []))
    expect(secured).toEqual([
      { interaction: id, agent: 'li', secured: true },
      { interaction: id, agent: 'li', secured: false },
    ])
    await center.calls.secure(li, id, true)
    await settle()
    await setup.distribution.end(li, id)
    await settle()
    expect(caller.call?.isSecure).toBe(false)
  })

  it('[J17] [X4] records by queue, after an announcement that both hear, and nothing when that cannot be said', async () => {
    const asked: RecordableCall[] = []
    const setup = await openReception((call) => {
      asked.push(call)
      if (call.from === 'throws') throw new Error('no policy')
      return call.queue === 'sales' ? { announcement: 'recorded' } : false
    })
    const { clock, control, center } = setup
    control.phone('phone-li', { outcome: 'answered' })
    await signIn(setup, 'li')
    const talkFor = async (from: string, key: string, durationMs: number): Promise<void> => {
      const caller = control.call(from, '100')
      await clock.advance(1_000)
      caller.press(key)
      await clock.advance(500)
      if (key === '1' && from !== 'throws') {
        expect([caller.call?.playing, control.dialed[0]?.playing]).toEqual(['recorded', 'recorded'])
      }
      await clock.advance(durationMs - 500)
      caller.hangUp()
      await clock.advance(6_000)
    }
    await talkFor('+49301', '1', 10_000)
    await talkFor('+49302', '2', 10_000)
    await talkFor('throws', '1', 10_000)
    expect(asked[0]).toMatchObject({ queue: 'sales', agent: 'li', from: '+49301', to: '100', direction: 'inbound' })
    const recordings = await center.calls.recordings({ role: 'supervisor', id: 'boss' })
    expect(recordings).toMatchObject([
      { from: 'throws', durationMs: 0, failure: 'Not recorded: no policy' },
      { from: '+49301', queue: 'sales', durationMs: 9_000 },
    ])
  })

  it('[J17] [X4] records nothing when a hold cuts the announcement short, and says so', async () => {
    const setup = await openReception(() => ({ announcement: 'recorded' }))
    const { clock, center } = setup
    const { caller, id, li } = await talk(setup, '+49301')
    await clock.advance(490)
    await center.calls.hold(li, id, true)
    await clock.advance(5_000)
    await center.calls.hold(li, id, false)
    await clock.advance(5_000)
    caller.hangUp()
    await clock.advance(1_000)
    expect(await center.calls.recordings({ role: 'supervisor', id: 'boss' })).toMatchObject([
      { from: '+49301', durationMs: 0, failure: 'Not recorded: the announcement was not heard to its end' },
    ])
  })

  it('is listed however many newer ones are still being made', async () => {
    const line = await engagedLine({ recordCalls: true })
    await line.clock.advance(5_000)
    line.caller.hangUp()
    await line.clock.advance(15_000)
    const callers = [await line.call('+49302'), await line.call('+49303')]
    await line.clock.advance(5_000)
    const list = (limit: number) => line.center.calls.recordings({ role: 'supervisor', id: 'boss' }, { limit })
    expect(await list(1)).toMatchObject([{ from: CUSTOMER }])
    for (const caller of callers) caller.hangUp()
    await line.clock.advance(5_000)
    expect(new Set((await list(2)).map(({ from }) => from))).toEqual(new Set(['+49302', '+49303']))
    expect(await list(10)).toHaveLength(3)
    await line.center.stop()
  })

  it('is not entered again when its customer was erased before it was entered', async () => {
    const clock = steppingClock()
    const directory = holdingDirectory()
    const line = await engagedLine({ clock, directory, archive: memoryArchive(), recordCalls: true })
    await clock.advance(5_000)
    directory.holdNext('recordings')
    line.caller.hangUp()
    await clock.advance(15_000)
    const removed: string[] = []
    const erased = line.center.personalData.erase(
      { role: 'administrator', id: 'olga' },
      { channel: 'voice', address: CUSTOMER },
      { removeRecording: async (file) => void removed.push(file), removeAttachment: async () => {} },
    )
    await clock.advance(5_000)
    expect(await erased).toMatchObject({ outcome: 'erased', recordings: 1 })
    directory.letGo()
    await clock.advance(5_000)
    expect(removed).toHaveLength(1)
    expect(await line.center.calls.recordings({ role: 'supervisor', id: 'boss' })).toEqual([])
    expect(line.happened('recording:finished')).toEqual([])
    await line.center.stop()
  })
})
