import type { InteractionId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { askForCallback, dialed, hears, openCallbackLine } from '../fixtures/callback-line.js'
import { SUPERVISOR, asAgent } from '../fixtures/test-floor.js'
import { type TestLine, phoneAgent } from '../fixtures/test-line.js'

describe('[H9] a callback whose customer is not reached', () => {
  it('is tried again later at the same place, and the agent is free meanwhile', async () => {
    const line = await openCallbackLine({ retryDelayMs: 60_000, ringTimeoutMs: 20_000 })
    line.control.phone('+1', { outcome: 'noAnswer' })
    await askForCallback(line, '+1')
    await line.signIn('li')
    await line.clock.advance(20_000)
    expect(line.happened('callback:failed')).toMatchObject([{ attempt: 1, cause: 'noAnswer' }])
    const other = await line.call('+2')
    expect(other.call?.hears).toBe('phone-li')
    expect(line.acd.router.place(line.of('+1')?.id as never)).toMatchObject({ position: 1 })
    other.hangUp()
    line.control.phone('+1', { outcome: 'answered' })
    await line.clock.advance(59_000)
    expect(dialed(line)).toEqual([])
    await line.clock.advance(1_000)
    expect(hears(line, '+1')).toBe('phone-li')
  })

  it('stops ringing the customer when the agent hangs up, and is tried again', async () => {
    const line = await openCallbackLine()
    line.control.phone('+1', { outcome: 'answered', afterMs: 10_000 })
    await askForCallback(line, '+1')
    await line.signIn('li')
    line.control.dialed[0]?.partyHangsUp()
    await line.clock.advance(20_000)
    expect(dialed(line)).toEqual([])
    expect(line.happened('callback:failed')).toMatchObject([{ attempt: 1, cause: 'agentGone' }])
    await line.clock.advance(300_000)
    expect(hears(line, '+1')).toBe('phone-li')
  })

  it('is tried again when the agent ends it on the screen while the customer is called, and leaves no paperwork', async () => {
    const line = await openCallbackLine({}, { queues: [{ id: 'sales', wrapUpMs: 30_000 }] })
    line.control.phone('+1', { outcome: 'answered', afterMs: 10_000 })
    await askForCallback(line, '+1')
    await line.signIn('li')
    await line.acd.end(asAgent('li'), line.of('+1')?.id as never)
    await line.clock.advance(20_000)
    expect([dialed(line), line.agent('li').loads]).toEqual([[], []])
    expect(line.happened('callback:failed')).toMatchObject([{ attempt: 1, cause: 'agentGone' }])
    await line.clock.advance(300_000)
    expect(hears(line, '+1')).toBe('phone-li')
  })

  it('is no longer one when the customer answers while the store still notes the end of the try', async () => {
    const line = await openCallbackLine()
    line.control.phone('+1', { outcome: 'answered', afterMs: 10_000 })
    await askForCallback(line, '+1')
    await line.signIn('li')
    await line.clock.advance(9_990)
    const { commit } = line.store
    line.store.commit = async (center, change) => {
      await new Promise<void>((resolve) => line.clock.setTimer(20, resolve))
      return commit(center, change)
    }
    void line.acd.end(asAgent('li'), line.of('+1')?.id as never)
    await line.clock.advance(1_000)
    expect(line.happened('callback:failed')).toHaveLength(1)
    expect(hears(line, '+1')).toBe('phone-li')
  })

  it.each([
    ['a supervisor ends it', (line: TestLine, id: InteractionId) => line.acd.end(SUPERVISOR, id)],
    [
      'it goes to another queue',
      (line: TestLine, id: InteractionId) => line.acd.transfer(asAgent('li'), id, { target: { queue: 'help' } }),
    ],
  ] as const)('leaves its agent no paperwork when %s', async (_what, happens) => {
    const line = await openCallbackLine({}, { queues: [{ id: 'sales', wrapUpMs: 30_000 }, { id: 'help' }] })
    line.control.phone('+1', { outcome: 'answered', afterMs: 10_000 })
    await askForCallback(line, '+1')
    await line.signIn('li')
    await happens(line, line.of('+1')?.id as InteractionId)
    await line.clock.advance(0)
    expect([dialed(line), line.agent('li').loads]).toEqual([[], []])
  })

  it.each(['agentFirst', 'customerFirst'] as const)(
    '%s is given up after its tries, and counts as no abandon',
    async (order) => {
      const line = await openCallbackLine({ order, attempts: 2, retryDelayMs: 30_000 })
      line.control.phone('+1', { outcome: 'busy' })
      await askForCallback(line, '+1')
      await line.signIn('li')
      await line.clock.advance(30_000)
      expect(line.happened('callback:failed').map(({ retryAt }) => retryAt !== undefined)).toEqual([true, false])
      expect(line.happened('interaction:closed')).toMatchObject([{ cause: 'unreached', queue: 'sales' }])
      expect(line.acd.queueStatus('sales' as never)).toMatchObject({ waiting: 0, free: { voice: 1 } })
    },
  )

  it('is given up when nobody had time within its time', async () => {
    const line = await openCallbackLine({ expiresMs: 3_600_000 })
    await askForCallback(line, '+1')
    await line.clock.advance(3_599_000)
    expect(line.of('+1')).toBeUndefined()
    expect(line.happened('interaction:closed')).toMatchObject([{ cause: 'unreached' }])
  })

  it.each([
    ['noAnswer', undefined],
    ['answered', 'li'],
  ] as const)(
    'makes the agent familiar to a customer who is reached, and to no other: %s',
    async (outcome, familiar) => {
      const line = await openCallbackLine({ attempts: 1 })
      line.control.phone('+1', { outcome })
      await askForCallback(line, '+1')
      await line.signIn('li')
      line.control.dialed.find(({ to }) => to === '+1')?.partyHangsUp()
      await line.clock.advance(60_000)
      expect(line.of('+1')).toBeUndefined()
      await line.call('+1')
      expect(line.of('+1')?.lastAgent).toBe(familiar)
    },
  )

  it('frees a colleague who was asked meanwhile, when the customer does not answer', async () => {
    const line = await openCallbackLine({ ringTimeoutMs: 20_000, attempts: 1 })
    line.control.phone('+1', { outcome: 'noAnswer' })
    await askForCallback(line, '+1')
    await line.signIn('li')
    const id = line.of('+1')?.id as never
    await line.signIn('bo')
    expect(await line.acd.consult(asAgent('li'), id, { target: { agent: 'bo' } })).toEqual({ outcome: 'done' })
    await line.clock.advance(20_000)
    expect(line.happened('callback:failed')).toMatchObject([{ cause: 'noAnswer' }])
    expect(['li', 'bo'].map((agent) => line.agent(agent).loads)).toEqual([[], []])
    expect(line.happened('consult:ended')).toMatchObject([{ agent: 'bo', cause: 'unreached' }])
  })

  it('asks the same of the agent as while the customer was on the line, at each try', async () => {
    const agents = [phoneAgent('li', 'sales'), { ...phoneAgent('bo', 'sales'), skills: { tax: 3 } }]
    const line = await openCallbackLine({ retryDelayMs: 60_000, ringTimeoutMs: 20_000 }, { agents })
    line.control.phone('+1', { outcome: 'noAnswer' })
    const caller = await line.call('+1')
    await line.acd.setRequirements(SUPERVISOR, line.of('+1')?.id as never, { need: { skill: 'tax' } })
    caller.press('1')
    await line.clock.advance(1_000)
    await line.signIn('li')
    expect(line.of('+1')?.stage).toMatchObject({ name: 'waiting', offers: [] })
    await line.signIn('bo')
    expect(line.of('+1')?.stage).toMatchObject({ name: 'engaged', agent: 'bo' })
    await line.acd.forceStatus(SUPERVISOR, 'bo' as never, { name: 'break' })
    await line.clock.advance(120_000)
    expect(line.happened('callback:failed')).toHaveLength(1)
    expect(line.of('+1')?.stage).toMatchObject({ name: 'waiting', offers: [] })
  })
})
