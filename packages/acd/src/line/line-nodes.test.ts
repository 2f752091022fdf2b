import { buildFlow, memoryStore } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { type TestLine, openLine, phoneAgent } from '../fixtures/test-line.js'

const flow = buildFlow({ id: 'hotline', steps: { wait: { kind: 'queue', queue: 'sales' } } })

/** Two nodes of one center, with phones that answer from either. */
async function twoNodes(): Promise<{ first: TestLine; second: TestLine }> {
  const clock = steppingClock()
  const store = memoryStore({ clock, freeze: true })
  const open = (seed: string): Promise<TestLine> =>
    openLine({
      ...{ flow, clock, store, seed },
      queues: [{ id: 'sales', wrapUpMs: 0 }],
      agents: [{ ...phoneAgent('li', 'sales'), autoAccept: ['voice'], standingLine: {} }],
    })
  const nodes = { first: await open('first'), second: await open('second') }
  for (const { control } of Object.values(nodes)) control.phone('phone-li', { outcome: 'answered' })
  await nodes.first.signIn('li')
  return nodes
}

const lines = ({ control }: TestLine): number => control.dialed.filter(({ to }) => to === 'phone-li').length

describe('[B13] a standing line among several nodes', () => {
  it('is called anew by the node that has the customer, and goes on there', async () => {
    const { first, second } = await twoNodes()
    expect([lines(first), lines(second)]).toEqual([1, 0])
    const caller = await second.call('+491')
    await second.clock.advance(2_000)
    expect([caller.call?.hears, lines(first), lines(second)]).toEqual(['phone-li', 0, 1])
    caller.hangUp()
    await second.clock.advance(0)
    const next = await second.call('+492')
    await second.clock.advance(2_000)
    expect([next.call?.hears, lines(second)]).toEqual(['phone-li', 1])
    expect(first.happened('agent:lineLost')).toEqual([])
  })

  it('goes on where it is when the agent’s screen comes back through another node during a call', async () => {
    const { first, second } = await twoNodes()
    const caller = await first.call('+491')
    await first.clock.advance(1_000)
    await first.acd.setConnected('li' as never, false)
    await first.clock.advance(1_000)
    await second.acd.setConnected('li' as never, true)
    await second.clock.advance(5_000)
    expect([caller.call?.hears, lines(first), lines(second)]).toEqual(['phone-li', 1, 0])
  })

  it('is lost like any when the phone is not reached from there, and nobody loses their place', async () => {
    const { first, second } = await twoNodes()
    second.control.phone('phone-li', { outcome: 'busy' })
    await second.call('+491')
    await second.clock.advance(100)
    expect(first.happened('agent:lineLost')).toMatchObject([{ agent: 'li', cause: 'busy' }])
    expect(second.of('+491')?.stage).toMatchObject({ name: 'waiting', offers: [] })
    expect(first.agent('li')).toMatchObject({ missed: 0, line: { isUp: false } })
  })

  it('is called by another node when its own is lost', async () => {
    const { first, second } = await twoNodes()
    await first.center.stop()
    await second.clock.advance(60_000)
    expect(lines(second)).toBe(1)
    expect(second.agent('li').line).toMatchObject({ isUp: true })
  })
})
