import { memoryDirectory, memoryStore } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { ANN, CUSTOMER, engagedLine, flow } from './fixtures/engaged-line.js'
import { fillingStore } from './fixtures/filling-store.js'
import { atTheTone, hotline } from './fixtures/hotline.js'
import { type LineOptions, openLine, phoneAgent } from './fixtures/test-line.js'

/** As long as a store that has room again is asked at the latest. */
const ASKED_AGAIN_MS = 15_000

function filling() {
  const clock = steppingClock()
  return { clock, store: fillingStore(memoryStore({ clock, freeze: true })) }
}

/** Somebody may leave a message. */
async function messaging() {
  const { clock, store } = filling()
  const options: LineOptions = { flow: hotline, queues: [{ id: 'sales' }], agents: [phoneAgent('li', 'sales')] }
  const line = await openLine({ ...options, clock, store })
  return { clock, store, line, caller: await atTheTone(line) }
}

describe('while the store takes nothing', () => {
  it('[H8] a message that a caller has left becomes work once it takes something', async () => {
    const { clock, store, line, caller } = await messaging()
    caller.call?.sounds(Array.from({ length: 200 }, () => ({ level: 2_000, tonesHz: [] })))
    await clock.advance(3_000)
    store.isFull = true
    caller.hangUp()
    await clock.advance(60_000)
    store.isFull = false
    await clock.advance(ASKED_AGAIN_MS)
    expect(line.happened('voicemail:left')).toMatchObject([{ queue: 'sales', durationMs: 3_000 }])
    expect(line.of('+4930123')).toMatchObject({ channel: 'voicemail', stage: { name: 'waiting' } })
    await line.center.stop()
  })

  it('a caller whose step of the flow is done goes on with the next one once it takes something', async () => {
    const { clock, store, line, caller } = await messaging()
    await clock.advance(4_000)
    store.isFull = true
    await clock.advance(60_000)
    expect(caller.call?.hears).toBeUndefined()
    store.isFull = false
    await clock.advance(ASKED_AGAIN_MS)
    expect(line.happened('interaction:stepped').map(({ step }) => step)).toEqual(['message', 'sorry'])
    await line.center.stop()
  })

  it('what a call sounded like, and that it was recorded, is told once it takes something', async () => {
    const { clock, store } = filling()
    const line = await engagedLine({ clock, store, recordCalls: true })
    const { call } = line.caller
    if (call) call.carried = { received: { packets: 100, packetsLost: 0, jitterMs: 1, mos: 4.4 } }
    store.isFull = true
    line.caller.hangUp()
    await clock.advance(5_000)
    store.isFull = false
    await clock.advance(ASKED_AGAIN_MS)
    expect(line.happened('call:measured')).toMatchObject([{ party: 'customer' }])
    expect(line.happened('recording:finished')).toMatchObject([{ agent: 'ann' }])
    await line.center.stop()
  })

  it('a center starts as it was, so that somebody archives what fills it', async () => {
    const { clock, store } = filling()
    const calendars = [{ id: 'office', zone: 'UTC', weekly: { monday: ['09:00-12:00'] } }]
    const queues = [{ id: 'sales', calendar: 'office', rings: [{ timeoutMs: 5_000 }] }]
    const options = { flow, queues, calendars, agents: [phoneAgent('ann', 'sales')], clock, store }
    const first = await openLine(options)
    await first.center.stop()
    store.isFull = true
    const second = await openLine({ ...options, seed: 'next' })
    expect(second.center.available).toBe(true)
    await second.center.stop()
  })

  it('a colleague who answers a consultation that cannot be recorded is hung up', async () => {
    const { clock, store } = filling()
    const line = await engagedLine({ clock, store })
    line.control.phone('phone-bob', { outcome: 'answered', afterMs: 2_000 })
    await line.acd.consult(ANN, line.id, { target: { agent: 'bob' } })
    await clock.advance(1_000)
    store.isFull = true
    await clock.advance(2_000)
    expect(line.phone('bob')).toBeUndefined()
    store.isFull = false
    await clock.advance(60_000)
    expect([line.hears('customer'), line.hears('ann')]).toEqual(['ann', 'customer'])
    await line.center.stop()
  })

  it('a node that stops does not wait for it, and whom it has cut off is called back by the next one', async () => {
    const { clock, store } = filling()
    const directory = memoryDirectory()
    const line = await engagedLine({ clock, store, directory })
    store.isFull = true
    await line.center.stop()
    expect(clock.pendingTimers).toBe(0)
    store.isFull = false
    const next = await engagedLine({ clock, store, directory, seed: 'next' })
    await clock.advance(60_000)
    expect(next.happened('callback:requested')).toMatchObject([{ interaction: line.id, cause: 'nodeLost' }])
    await next.center.stop()
  })

  it('a call that is over when its node stops is over for the next one, with all that there is to tell of it', async () => {
    const { clock, store } = filling()
    const directory = memoryDirectory()
    const line = await engagedLine({ clock, store, directory, recordCalls: true })
    const { call } = line.caller
    if (call) call.carried = { received: { packets: 100, packetsLost: 0, jitterMs: 1, mos: 4.4 } }
    store.isFull = true
    line.caller.hangUp()
    await clock.advance(5_000)
    await line.center.stop()
    expect(clock.pendingTimers).toBe(0)
    store.isFull = false
    const next = await openLine({ flow, queues: [{ id: 'sales' }], clock, store, directory, seed: 'next' })
    await clock.advance(60_000)
    expect(next.happened('interaction:closed')).toMatchObject([{ interaction: line.id, cause: 'customerEnded' }])
    expect(next.happened('callback:requested')).toEqual([])
    expect(next.happened('call:measured')).toMatchObject([{ interaction: line.id, party: 'customer' }])
    expect(next.happened('recording:finished')).toMatchObject([{ interaction: line.id, agent: 'ann' }])
    await next.center.stop()
    const third = await openLine({ flow, queues: [{ id: 'sales' }], clock, store, directory, seed: 'third' })
    await clock.advance(60_000)
    expect(third.happened('call:measured')).toEqual([])
    await third.center.stop()
  })

  it('an agent and a customer who come together then are not parted by the deadline for that', async () => {
    const { clock, store } = filling()
    const queue = { id: 'sales', connectTimeoutMs: 20_000 }
    const line = await engagedLine({ clock, store, queues: [queue], acknowledgeMs: 3_000 })
    await clock.advance(2_500)
    expect(line.stage()).toMatchObject({ name: 'engaged', connectBy: expect.any(Number) })
    store.isFull = true
    await clock.advance(2_000)
    store.isFull = false
    await clock.advance(60_000)
    expect(line.happened('interaction:connected')).toHaveLength(1)
    expect(line.of(CUSTOMER)?.stage).toMatchObject({ name: 'engaged', agent: 'ann' })
    await line.center.stop()
  })
})
