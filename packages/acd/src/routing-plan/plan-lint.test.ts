import { describe, expect, it } from 'vitest'
import { openFloor } from '../fixtures/test-floor.js'
import type { QueueOptions } from '../queue/queue-options.js'
import type { RoutingPlan } from './routing-plan.js'

const QUEUES: readonly QueueOptions[] = [
  { id: 'sales' },
  { id: 'help' },
  { id: 'empty' },
  { id: 'chinese', skills: { chinese: 3 } },
  { id: 'ring-a', overflow: { full: 'ring-b' } },
  { id: 'ring-b', overflow: { noAgents: 'ring-a' } },
]
const SERVED = QUEUES.map(({ id }) => id).filter((id) => id !== 'empty')
const AGENTS = [{ id: 'ann', name: 'Ann', queues: SERVED, skills: { chinese: 2 } }]

async function findings(parts: Partial<RoutingPlan>) {
  const floor = await openFloor({ queues: QUEUES, agents: AGENTS })
  const found = floor.acd.lintPlan({ id: 'main', filters: [], otherwise: [{ queue: 'sales' }], ...parts })
  await floor.center.stop()
  return found.map(({ code, severity, path }) => `${severity} ${code} ${path}`)
}

const sales = [{ queue: 'sales' }]

describe('[Z17] the lint of plans', () => {
  it('finds nothing in a sound one', async () => {
    const filters = [
      {
        name: 'gold',
        when: 'attributes.tier == "gold"',
        steps: [{ queue: 'sales', lastsMs: 1_000 }, { queue: 'help' }],
      },
      { name: 'busy', when: 'waiting("sales") > 25 and idle(\'help\') >= 4', steps: [{ queue: 'help' }] },
    ]
    expect(await findings({ filters })).toEqual([])
  })

  it.each<[string, Partial<RoutingPlan>, string]>([
    ['a queue that there is not', { otherwise: [{ queue: 'slaes' }] }, 'error unknownQueue otherwise.0.queue'],
    [
      'a queue that there is not, in a condition',
      { otherwise: [{ queue: 'sales', skipWhen: 'open("slaes")' }] },
      'error unknownQueue otherwise.0.skipWhen',
    ],
    [
      'a lender that there is not',
      { otherwise: [{ queue: 'sales', borrow: [{ queue: 'lend', when: 'idle("help") > 1' }] }] },
      'error unknownQueue otherwise.0.borrow.0.queue',
    ],
    [
      'an expression that cannot be read',
      { filters: [{ name: 'a', when: 'waiting(', steps: sales }] },
      'error badExpression filters.0.when',
    ],
    [
      'a name that nothing gives a value',
      { otherwise: [{ queue: 'sales', priority: 'tier + 1' }] },
      'error badExpression otherwise.0.priority',
    ],
    [
      'a condition that is always the same',
      { otherwise: [{ queue: 'sales', leaveWhen: '1 > 2' }, { queue: 'help' }] },
      'warning constantCondition otherwise.0.leaveWhen',
    ],
    [
      'a filter after one that takes everything',
      {
        filters: [
          { name: 'all', when: '2 > 1', steps: sales },
          { name: 'b', when: 'medium == "text"', steps: sales },
        ],
      },
      'error unreachableFilter filters.1.when',
    ],
    [
      'a filter with the condition of another',
      {
        filters: [
          { name: 'a', when: 'medium == "text"', steps: sales },
          { name: 'b', when: 'medium=="text"', steps: sales },
        ],
      },
      'error unreachableFilter filters.1.when',
    ],
    [
      'a step after one without an end',
      { otherwise: [{ queue: 'sales' }, { queue: 'help' }] },
      'warning unreachableStep otherwise.1',
    ],
    ['a queue that nobody serves', { otherwise: [{ queue: 'empty' }] }, 'warning zeroCapacity otherwise.0.queue'],
    [
      'a skill that nobody has well enough',
      { otherwise: [{ queue: 'chinese' }] },
      'warning starvedSkill otherwise.0.queue',
    ],
    [
      'a requirement that nobody meets',
      { otherwise: [{ queue: 'sales', requirements: { language: 'fr' } }] },
      'warning starvedSkill otherwise.0.requirements',
    ],
    [
      'queues that send on to each other',
      { otherwise: [{ queue: 'ring-a' }] },
      'warning overflowLoop otherwise.0.queue',
    ],
  ])('finds %s', async (_, parts, finding) => {
    expect(await findings(parts)).toContain(finding)
  })

  it('says of a plan without the right shape where it is wrong', async () => {
    const floor = await openFloor()
    const shapeless = { id: 'main', filters: [{ name: 'otherwise', when: '1', steps: [] }], otherwise: [] }
    expect(() => floor.acd.lintPlan(shapeless as never)).toThrow(
      /filters\.0\.name(.|\n)*filters\.0\.steps(.|\n)*otherwise/,
    )
  })
})
