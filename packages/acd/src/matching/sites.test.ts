import { type InteractionId, buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { asAgent } from '../fixtures/test-floor.js'
import { type LineOptions, type TestLine, openLine, phoneAgent } from '../fixtures/test-line.js'

const flow = buildFlow({ id: 'hotline', steps: { wait: { kind: 'queue', queue: 'sales' } } })

/** Ann in Berlin and Bob in Paris share a queue; Cy works everywhere. This node stands in Berlin. */
async function open(options: Partial<LineOptions> = {}): Promise<TestLine> {
  return openLine({
    flow,
    site: 'berlin',
    queues: [{ id: 'sales', wrapUpMs: 0, sites: { othersAfterMs: 20_000 } }],
    agents: [
      { ...phoneAgent('ann', 'sales'), site: 'berlin' },
      { ...phoneAgent('bob', 'sales'), site: 'paris' },
      phoneAgent('cy', 'sales'),
    ],
    explainedCommits: 1_000,
    ...options,
  })
}

const servedBy = (line: TestLine, from: string): string | undefined => {
  const stage = line.of(from)?.stage
  return stage?.name === 'engaged' ? stage.agent : undefined
}

/** Ann has a customer, so that her site has nobody who is free. */
async function annIsBusy(line: TestLine): Promise<void> {
  await line.signIn('ann')
  await line.call('+4930')
  await line.signIn('bob')
}

describe('[C21] several sites that share the work', () => {
  it('serve the customers of their own site first, and take those of others after a delay', async () => {
    const line = await open()
    await annIsBusy(line)
    await line.call('+491')
    await line.clock.advance(19_000)
    expect(servedBy(line, '+491')).toBeUndefined()
    await line.clock.advance(1_001)
    expect(servedBy(line, '+491')).toBe('bob')
  })

  it('prefer who is free at the own site to whoever has been idle for longer elsewhere', async () => {
    const line = await open({ queues: [{ id: 'sales', wrapUpMs: 0, sites: { othersAfterMs: 0 } }] })
    await line.signIn('bob', 'ann')
    await line.call('+491')
    await line.call('+492')
    expect([servedBy(line, '+491'), servedBy(line, '+492')]).toEqual(['ann', 'bob'])
    const [decision] = line.acd.why(line.of('+491')?.id as InteractionId)
    expect(decision).toMatchObject({ agent: 'ann', runnerUp: { agent: 'bob', decidedBy: 'site' }, agrees: true })
  })

  it('are asked with the others by those who work everywhere', async () => {
    const line = await open()
    await annIsBusy(line)
    await line.call('+491')
    await line.signIn('cy')
    expect(servedBy(line, '+491')).toBe('cy')
  })

  it('say why one still waits, and when another site takes it', async () => {
    const line = await open()
    await annIsBusy(line)
    await line.call('+491')
    const { id, openedAt } = line.of('+491') ?? { id: '' as InteractionId, openedAt: 0 }
    const reason = line.acd.whyWaiting(id)
    expect(reason?.agents).toContainEqual({ agent: 'bob', obstacles: ['otherSite'], doing: 'idle' })
    expect(reason?.first).toEqual({ what: 'time', at: openedAt + 20_000, agent: 'bob' })
    await line.clock.advance(20_001)
    const [decision] = line.acd.why(id)
    expect(decision).toMatchObject({ agent: 'bob', counts: { notFree: 2 }, agrees: true })
  })

  it.each([
    ['goes on a break', (line: TestLine) => line.acd.setStatus(asAgent('ann'), 'ann' as never, { name: 'break' })],
    ['signs out', (line: TestLine) => line.acd.setStatus(asAgent('ann'), 'ann' as never, { name: 'offline' })],
    ['is cut off', (line: TestLine) => line.acd.setConnected('ann' as never, false)],
  ])('take over at once when the last agent of a site %s', async (_how, leave) => {
    const line = await open()
    line.control.phone('phone-ann', { outcome: 'noAnswer' })
    await line.acd.setConnected('ann' as never, true)
    await line.acd.setStatus(asAgent('ann'), 'ann' as never, { name: 'available' })
    await line.signIn('bob')
    await line.call('+491')
    await line.clock.advance(1_000)
    expect(line.happened('offer:created')).toMatchObject([{ agent: 'ann' }])
    await line.acd.router.reject(asAgent('ann'), {
      interaction: line.of('+491')?.id as InteractionId,
      offer: line.agent('ann').loads[0]?.offer as never,
    })
    await line.clock.advance(1_000)
    expect(servedBy(line, '+491')).toBeUndefined()
    await leave(line)
    await line.clock.advance(0)
    expect(servedBy(line, '+491')).toBe('bob')
  })

  it('take over at once when the last agent of a site works elsewhere from now on', async () => {
    const line = await open()
    await annIsBusy(line)
    await line.call('+491')
    expect(servedBy(line, '+491')).toBeUndefined()
    const agents = ['ann', 'bob', 'cy'].map((id) => ({ ...phoneAgent(id, 'sales'), site: 'paris' }))
    await open({ clock: line.clock, store: line.store, seed: 'second', agents })
    await line.clock.advance(1_000)
    expect(servedBy(line, '+491')).toBe('bob')
  })

  it('take what an entry says is theirs, whatever node it came in at, and what has no site as the queue says', async () => {
    const entries = [{ address: '*', flow: flow.id, site: 'paris' }]
    const line = await open({ entries })
    await line.signIn('ann', 'bob')
    await line.call('+491')
    expect([servedBy(line, '+491'), line.of('+491')?.site]).toEqual(['bob', 'paris'])
    const queues = [{ id: 'sales', sites: { othersAfterMs: 20_000, own: 'paris' } }]
    const agents = [
      { ...phoneAgent('ann', 'sales'), site: 'berlin' },
      { ...phoneAgent('bob', 'sales'), site: 'paris' },
    ]
    const other = await openLine({ flow, queues, agents })
    await other.signIn('ann', 'bob')
    await other.call('+491')
    expect(servedBy(other, '+491')).toBe('bob')
  })
})
