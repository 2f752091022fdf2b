import type { AgentId, CenterId } from '@ringwright/core'
import { memoryArchive } from '@ringwright/core'
import { archivedFacts } from '@ringwright/core/reporting'
import { describe, expect, it } from 'vitest'
import { asAgent, openFloor } from '../fixtures/test-floor.js'
import { type ScheduledSpan, type TimelineSpan, adherence, agentTimelines } from './index.js'

const MINUTE = 60_000

describe("an agent's time", () => {
  it('[B17] [RT7] can be read afterwards, activity by activity', async () => {
    const archive = memoryArchive()
    const floor = await openFloor({ archive, queues: [{ id: 'sales', wrapUpMs: 30_000 }] })
    const started = floor.clock.now()
    await floor.signIn('ann')
    await floor.clock.advance(5 * MINUTE)
    const id = await floor.arrive()
    await floor.clock.advance(4_000)
    await floor.accept(id)
    await floor.clock.advance(2 * MINUTE)
    await floor.acd.end(asAgent('ann'), id)
    await floor.clock.advance(MINUTE)
    await floor.acd.setStatus(asAgent('ann'), 'ann' as AgentId, { name: 'break', reason: 'lunch' })
    await floor.clock.advance(10 * MINUTE)
    await floor.acd.setStatus(asAgent('ann'), 'ann' as AgentId, { name: 'offline' })
    await floor.clock.advance(MINUTE)
    const timelines = await agentTimelines(archivedFacts(archive, 'main' as CenterId), floor.clock.now())
    const spans = timelines.get('ann' as AgentId) ?? []
    expect(spans.map(({ activity, reason, from, until }) => [activity, reason, (until - from) / 1_000])).toEqual([
      ['idle', undefined, 300],
      ['offered', undefined, 4],
      ['engaged', undefined, 120],
      ['wrapping', undefined, 30],
      ['idle', undefined, 30],
      ['break', 'lunch', 600],
      ['offline', undefined, 60],
    ])
    expect(spans[0]?.from).toBe(started + 1_000)
  })
})

describe('adherence', () => {
  const plan: readonly ScheduledSpan[] = [
    { from: 0, until: 100, plan: 'work' },
    { from: 100, until: 130, plan: 'break' },
    { from: 130, until: 200, plan: 'work' },
    { from: 200, until: 300, plan: 'off' },
  ]
  const span = (from: number, until: number, activity: TimelineSpan['activity']): TimelineSpan => ({
    ...{ from, until, activity },
  })

  it('[RT7] is the share of the plan in which the agent did what was planned', () => {
    const timeline = [
      span(0, 10, 'offline'),
      span(10, 60, 'idle'),
      span(60, 110, 'engaged'),
      span(110, 140, 'break'),
      span(140, 200, 'wrapping'),
      span(200, 300, 'offline'),
    ]
    expect(adherence(timeline, plan)).toEqual({
      scheduledMs: 300,
      adherentMs: 40 + 50 - 10 + 10 + 20 + 60 + 100,
      adherence: 270 / 300,
      conformance: (50 + 50 + 60) / 170,
    })
  })

  it('[RT7] is not fulfilled by being signed in without being there', () => {
    expect(adherence([span(0, 300, 'away')], plan)).toMatchObject({ adherentMs: 0, adherence: 0, conformance: 0 })
  })

  it('[RT7] says nothing without a plan', () => {
    expect(adherence([span(0, 300, 'idle')], [])).toMatchObject({ adherence: null, conformance: null })
  })
})
