import type { AgentId, InteractionId, NodeId, OfferId, QueueId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { sampleAgents } from '../conformance/sample-records.js'
import type { Agent } from './agent.js'
import type { AgentLoad } from './agent-load.js'
import { loadIn, withLoads } from './agent-loads.js'

const NOW = 5_000
const [SAMPLE] = sampleAgents() as readonly [Agent]
const [LOAD] = sampleAgents().flatMap(({ loads }) => loads) as [AgentLoad]
const OTHER: AgentLoad = { ...LOAD, interaction: 'other' as InteractionId, offer: 'other' as OfferId }

/** An agent of whom everything is known that can be: who adds a field to agents is told here by the compiler. */
const FULL: Required<Agent> = {
  ...SAMPLE,
  id: 'full' as AgentId,
  skillsUntil: { french: 9_000 },
  memberships: { ['queue' as QueueId]: { rank: 2, level: 3, position: 4, delayMs: 5 } },
  site: 'berlin',
  contact: 'phone',
  devices: { contacts: ['desk'], ring: 'all', ringMs: 8_000 },
  line: { tone: 'beep', autoAnswer: false, ringTimeoutMs: 30_000, isUp: true, home: 'node' as NodeId, losses: 0 },
  left: ['help' as QueueId],
  autoAccept: ['web-chat'],
  limit: { interactions: 100, withinMs: 60_000 },
  quota: { since: 1, taken: 2 },
  elsewhere: { calls: 1, until: 9_000 },
  confirm: { digit: '1', prompt: 'press-one' },
  nextStatus: { name: 'break', reason: 'lunch' },
  loads: [LOAD],
  idleSince: 1_000,
  missed: 2,
  history: {
    ...{ turns: {}, talkEndedAt: 1, workEndedAt: 2, hour: 3 },
    ...{ taken: Array.from({ length: 24 }, () => 1), talkedMs: Array.from({ length: 24 }, () => 1) },
  },
}

describe('an agent', () => {
  it('keeps all that is known of them when work comes', () => {
    const loads = [LOAD, OTHER]
    expect(withLoads(FULL, loads, NOW)).toStrictEqual({ ...FULL, loads })
    expect(withLoads(SAMPLE, loads, NOW)).toStrictEqual({ ...SAMPLE, loads })
  })

  it('keeps all that is known of them, and is idle from now on, when some work ends', () => {
    const busy = { ...FULL, loads: [LOAD, OTHER] }
    const history = { ...FULL.history, workEndedAt: NOW }
    expect(withLoads(busy, [LOAD], NOW)).toStrictEqual({ ...FULL, idleSince: NOW, history })
  })

  it('has been idle all the while when others take back what was offered', () => {
    const busy = { ...FULL, loads: [LOAD, OTHER] }
    expect(withLoads(busy, [LOAD], NOW, 'others')).toStrictEqual(FULL)
  })

  it('takes the status that has waited for it when the last work ends', () => {
    const { nextStatus, ...rest } = FULL
    const status = { ...nextStatus, since: NOW }
    const history = { ...FULL.history, workEndedAt: NOW }
    expect(withLoads(FULL, [], NOW)).toStrictEqual({ ...rest, loads: [], status, idleSince: NOW, history })
  })
})

it('a load in another state is the same otherwise, and no longer ends by itself unless that is said', () => {
  const wrapping: Required<AgentLoad> = {
    ...{ ...LOAD, state: 'wrapping', since: NOW, until: 9_000 },
    ...{ wantsWrapUp: true, disposed: true, consulted: true },
  }
  expect(loadIn({ ...wrapping, state: 'engaged', since: 1 }, 'wrapping', NOW, 9_000)).toStrictEqual(wrapping)
  const { until: _ended, ...engaged } = wrapping
  expect(loadIn(wrapping, 'engaged', NOW)).toStrictEqual({ ...engaged, state: 'engaged' })
})
