import { type InteractionId, buildFlow, interactions } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, asAgent } from '../fixtures/test-floor.js'
import { type TestLine, openLine, phoneAgent } from '../fixtures/test-line.js'

const FROM = '+4930123'
const ANN = 'ann' as never
const ann = asAgent('ann')
const WRAP_UP_MS = 10_000

const open = (): Promise<TestLine> =>
  openLine({
    flow: buildFlow({ id: 'hotline', steps: { sales: { kind: 'queue', queue: 'sales' } } }),
    queues: [{ id: 'sales', wrapUpMs: WRAP_UP_MS, connectTimeoutMs: 5_000, missedMax: 0 }],
    agents: [phoneAgent('ann', 'sales'), phoneAgent('bob', 'sales')],
    acknowledgeMs: 400,
  })

const idOf = (line: TestLine) => line.of(FROM)?.id as InteractionId
const talking = async (line: TestLine) => {
  await line.signIn('ann')
  await line.call(FROM)
  await line.clock.advance(1_000)
}
const choose = (line: TestLine, name: 'break' | 'offline') => line.acd.setStatus(ann, ANN, { name })

/** What an agent may be doing, and what shows that it is so. */
const STATES: Readonly<Record<string, { bring: (line: TestLine) => Promise<unknown>; shows: object }>> = {
  free: { bring: (line) => line.signIn('ann'), shows: { status: { name: 'available' }, loads: [] } },
  'on a break': {
    async bring(line) {
      await line.signIn('ann')
      await choose(line, 'break')
    },
    shows: { status: { name: 'break' } },
  },
  'signed out': { bring: () => Promise.resolve(), shows: { status: { name: 'offline' }, connected: false } },
  ringing: {
    async bring(line) {
      await line.signIn('ann')
      line.control.phone('phone-ann', { outcome: 'noAnswer' })
      await line.call(FROM)
    },
    shows: { loads: [{ state: 'offered' }] },
  },
  'being connected': {
    async bring(line) {
      await line.signIn('ann')
      await line.call(FROM)
    },
    shows: { loads: [{ state: 'engaged' }] },
  },
  talking: { bring: talking, shows: { loads: [{ state: 'engaged' }] } },
  'talking before a break': {
    async bring(line) {
      await talking(line)
      await choose(line, 'break')
    },
    shows: { nextStatus: { name: 'break' } },
  },
  'wrapping up': {
    async bring(line) {
      await talking(line)
      await line.acd.end(ann, idOf(line))
    },
    shows: { loads: [{ state: 'wrapping' }] },
  },
}

describe('[B18] a supervisor chooses for an agent who is', () => {
  const cases = Object.keys(STATES).flatMap((state) =>
    (['available', 'break', 'offline'] as const).map((name) => [state, name] as const),
  )
  it.each(cases)('%s: %s holds at once, and no customer is lost by it', async (state, name) => {
    const line = await open()
    const { bring, shows } = STATES[state] as (typeof STATES)[string]
    await bring(line)
    expect(line.agent('ann')).toMatchObject(shows)
    await line.acd.forceStatus(SUPERVISOR, ANN, { name })
    await line.clock.advance(1_000)
    expect(line.agent('ann').status.name).toBe(name)
    expect(line.agent('ann')).not.toHaveProperty('nextStatus')

    // What is in hand goes on, and what only rings goes on to somebody who answers.
    await line.signIn('bob')
    await line.clock.advance(20_000)
    const waits = [...line.center.all(interactions).values()].some(({ body }) => body.stage.name === 'waiting')
    expect(waits).toBe(false)
    const id = line.of(FROM)?.id
    if (id !== undefined) await line.acd.end(SUPERVISOR, id)
    await line.clock.advance(WRAP_UP_MS)
    expect(['ann', 'bob'].map((each) => line.agent(each).loads)).toEqual([[], []])
    expect(line.agent('ann').status.name).toBe(name)
  })
})
