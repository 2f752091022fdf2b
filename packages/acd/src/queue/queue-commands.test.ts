import { type AgentId, type Interaction, type QueueId, interactions, memoryStore, systemActor } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { openFloor } from '../fixtures/test-floor.js'
import { putWaiting } from './queue-commands.js'
import type { Wait } from './wait.js'
import { type Queue, queues } from './queue.js'

/** All that a wait can take along to another queue: who adds a field to waiting stages is told here by the compiler. */
const EVERYTHING: Required<Wait> = {
  priority: 7,
  age: 1_000,
  since: 2_000,
  patienceUntil: 900_000,
  position: {
    ...{ flow: 'welcome', version: 1, step: 'queue', turn: 3 },
    ...{ enteredAt: 1_000, attempt: 1, variables: {}, secrets: [] },
  },
  placedAt: 3_000,
  placeMax: 2,
  plan: { id: 'plan', version: 2, route: 'all', step: 1 },
  music: 'slow',
  requirements: { language: 'fr' },
  due: 4_000,
  heldUntil: 5_000,
  opensAt: 5_000,
  reserved: { agent: 'bob' as AgentId, until: 8_000, next: { agent: 'ann' as AgentId, waitMs: 7_000 } },
  fromAgent: true,
  canWait: true,
  excluded: [{ agent: 'ann' as AgentId, until: 6_000 }],
}

it('whoever goes to another queue takes along all that was said of the wait', async () => {
  const floor = await openFloor()
  const id = await floor.arrive()
  const stage = await floor.center.run(systemActor('test'), (transaction) => {
    const interaction = transaction.read(interactions, id)
    const queue = transaction.peek(queues, 'sales')
    putWaiting(transaction, interaction as Interaction, queue as Queue, EVERYTHING)
    return transaction.read(interactions, id)?.stage
  })
  expect(stage).toMatchObject({ ...EVERYTHING, name: 'waiting', queue: 'sales' as QueueId, offers: [] })
})

it('a request that no record could hold is refused with what is wrong, and changes nothing', async () => {
  const floor = await openFloor()
  const wrong = { requirements: { need: { skill: 'dutch', level: 3 }, relax: [] }, priority: Number.NaN }
  await expect(floor.tryToArrive(wrong as never)).rejects.toThrow(/^route request is not valid:\n {2}priority: /)
  await expect(floor.tryToArrive({ requirments: {} } as never)).rejects.toThrow(/requirments/)
  expect([...floor.center.all(interactions).values()]).toEqual([])
})

it('what is asked of agents is what it was when it was asked, whatever becomes of the object', async () => {
  const clock = steppingClock()
  const floor = await openFloor({ clock, store: memoryStore({ clock }) })
  const requirements = { agents: { ann: 1 } as Record<string, number> }
  const id = await floor.arrive({ requirements })
  requirements.agents = { bob: 1 }
  expect(floor.interaction(id)?.stage).toMatchObject({ requirements: { agents: { ann: 1 } } })
})

it('whoever is queued anew while an offer is out is offered to that agent no more, and the agent is free', async () => {
  const floor = await openFloor({ queues: [{ id: 'sales' }, { id: 'help' }] })
  await floor.signIn('ann')
  const id = await floor.arrive()
  expect(floor.offeredTo(id)).toBe('ann')
  await floor.center.run(systemActor('test'), (transaction) => {
    const interaction = transaction.read(interactions, id) as Interaction
    return floor.acd.router.enqueue(transaction, interaction, { queue: 'help' })
  })
  expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'help', offers: [] })
  expect(floor.agent('ann').loads).toEqual([])
})
