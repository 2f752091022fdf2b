import { describe, expect, it } from 'vitest'
import { ANN, engagedLine } from '../fixtures/engaged-line.js'
import { asAgent, openFloor } from '../fixtures/test-floor.js'

const BOB = asAgent('bob')

async function parkedLine(options: { for?: string; returnMs?: number } = {}) {
  const line = await engagedLine()
  expect(await line.acd.park(ANN, line.id, { forMs: 60_000, ...options })).toMatchObject({ outcome: 'parked' })
  await line.settle()
  return line
}

describe('[A8] a parked call', () => {
  it('hears music, and takes nobody’s capacity', async () => {
    const line = await parkedLine()
    expect([line.hears('customer'), line.stage()]).toMatchObject(['music', { name: 'parked', by: 'ann' }])
    expect([line.agent('ann').loads, line.phone('ann')]).toEqual([[], undefined])
    const other = await line.call('+49301')
    await line.settle()
    expect(other.call?.hears).toMatch(/^phone-/)
  })

  it('is picked up by any agent, whose phone rings', async () => {
    const line = await parkedLine()
    expect(await line.acd.pickUp(BOB, 'bob' as never, line.id)).toEqual({ outcome: 'offered' })
    await line.settle()
    expect([line.hears('customer'), line.stage()]).toMatchObject(['bob', { name: 'engaged', agent: 'bob' }])
    expect(line.happened('interaction:unparked')).toMatchObject([{ how: 'pickedUp', agent: 'bob' }])
  })

  it('is picked up by one agent only where that is said', async () => {
    const line = await parkedLine({ for: 'cy' })
    expect(await line.acd.pickUp(BOB, 'bob' as never, line.id)).toEqual({ outcome: 'refused', reason: 'notForYou' })
    expect(await line.acd.pickUp(asAgent('cy'), 'cy' as never, line.id)).toEqual({ outcome: 'offered' })
    await line.settle()
    expect(line.hears('customer')).toBe('cy')
  })

  it('comes back to the agent who parked it when nobody picks it up', async () => {
    const line = await parkedLine()
    await line.clock.advance(60_000)
    expect([line.hears('customer'), line.stage()]).toMatchObject(['ann', { name: 'engaged', agent: 'ann' }])
    expect(line.happened('interaction:unparked')).toMatchObject([{ how: 'timeout' }])
  })

  it('comes back to its queue where that is wanted, or when that agent is gone', async () => {
    for (const returnMs of [0, 30_000]) {
      const line = await parkedLine({ returnMs })
      await line.acd.setStatus(ANN, 'ann' as never, { name: 'offline' })
      await line.clock.advance(60_000)
      expect(line.hears('customer')).toMatch(/^(bob|cy)$/)
    }
  })

  it('comes back to who parked it when the one who picks it up does not answer', async () => {
    const line = await parkedLine()
    line.control.phone('phone-bob', { outcome: 'unreachable' })
    await line.acd.pickUp(BOB, 'bob' as never, line.id)
    await line.settle()
    expect(line.hears('customer')).toBe('ann')
  })

  it('is over when the caller hangs up, and no abandoned call', async () => {
    const line = await parkedLine()
    line.caller.hangUp()
    await line.settle()
    expect(line.happened('interaction:closed')).toMatchObject([{ cause: 'customerEnded', agent: 'ann' }])
    expect(await line.acd.pickUp(BOB, 'bob' as never, line.id)).toEqual({ outcome: 'refused', reason: 'closed' })
  })

  it('says why it is not parked, or not picked up', async () => {
    const line = await engagedLine()
    const refused = (reason: string) => ({ outcome: 'refused', reason })
    expect(await line.acd.park(ANN, line.id, { for: 'nobody' })).toEqual(refused('unknownAgent'))
    expect(await line.acd.snooze(ANN, line.id, { forMs: 1_000 })).toEqual(refused('notText'))
    expect(await line.acd.pickUp(BOB, 'bob' as never, line.id)).toEqual(refused('notParked'))
    await expect(line.acd.park(BOB, line.id)).rejects.toMatchObject({ code: 'not_permitted' })
    await expect(line.acd.park(ANN, line.id, { forMs: 1 })).rejects.toMatchObject({ code: 'invalid_argument' })
    await line.acd.consult(ANN, line.id, { target: { agent: 'bob' } })
    await line.settle()
    expect(await line.acd.park(ANN, line.id)).toEqual(refused('consulting'))
    await line.acd.cancelConsult(ANN, line.id)
    await line.acd.park(ANN, line.id)
    await line.acd.setStatus(BOB, 'bob' as never, { name: 'break' })
    expect(await line.acd.pickUp(BOB, 'bob' as never, line.id)).toEqual(refused('notFree'))
    await expect(line.acd.pickUp(BOB, 'cy' as never, line.id)).rejects.toMatchObject({ code: 'not_permitted' })
  })
})

describe('[A8] a snoozed text', () => {
  async function snoozed(returnMs?: number) {
    const floor = await openFloor()
    await floor.signIn('ann')
    const id = await floor.arrive()
    await floor.accept(id)
    const options = { forMs: 3_600_000, ...(returnMs !== undefined && { returnMs }) }
    expect(await floor.acd.snooze(ANN, id, options)).toMatchObject({ outcome: 'parked' })
    await floor.settle()
    return { floor, id }
  }

  it('takes no capacity, and comes back to the same agent first when its time is over', async () => {
    const { floor, id } = await snoozed()
    const other = await floor.arrive()
    expect(floor.offeredTo(other)).toBe('ann')
    await floor.leave(other)
    await floor.signIn('bob')
    await floor.clock.advance(3_600_000)
    expect(floor.offeredTo(id)).toBe('ann')
  })

  it('is for everybody when that agent is busy for too long', async () => {
    const { floor, id } = await snoozed(60_000)
    const other = await floor.arrive()
    await floor.accept(other)
    await floor.clock.advance(3_590_000)
    await floor.signIn('bob')
    await floor.clock.advance(20_000)
    expect(floor.offeredTo(id)).toBeUndefined()
    await floor.clock.advance(60_000)
    expect(floor.offeredTo(id)).toBe('bob')
  })

  it('chatwoot-10739-snoozed-for-somebody-who-is-offline', async () => {
    const { floor, id } = await snoozed()
    await floor.acd.setStatus(ANN, 'ann' as never, { name: 'offline' })
    await floor.signIn('bob')
    await floor.clock.advance(3_600_000)
    expect(floor.offeredTo(id)).toBe('bob')
  })
})
