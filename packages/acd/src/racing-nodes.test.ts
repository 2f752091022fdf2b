import { type CommittedFact, type InteractionId, memoryStore } from '@ringwright/core'
import { seededRandom } from '@ringwright/core'
import { faultyStore, randomFaults, steppingClock } from '@ringwright/core/simulation'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SUPERVISOR, type TestFloor, asAgent, openFloor } from './fixtures/test-floor.js'

const OFFER_TIMEOUT_MS = 1_000
const CAPACITY = 2

const step = fc.record({
  node: fc.nat(1),
  what: fc.constantFrom('arrive', 'arrive', 'accept', 'accept', 'reject', 'end', 'finish'),
  which: fc.nat(20),
  pauseMs: fc.constantFrom(0, 0, 1, 5, 40, 400, 990),
})

/** Asks a node for something, as of what this node knows; nothing of it is waited for. */
function act(floor: TestFloor, what: string, id: InteractionId): void {
  const stage = floor.interaction(id)?.stage
  if (what === 'end') void floor.acd.end(SUPERVISOR, id).catch(() => {})
  if (what === 'finish') void floor.acd.finishWrapUp(SUPERVISOR, 'ann' as never, id).catch(() => {})
  if (stage?.name !== 'waiting') return
  for (const { id: offer, agent } of stage.offers) {
    const reference = { interaction: id, offer }
    if (what === 'accept') void floor.acd.router.accept(asAgent(agent), reference).catch(() => {})
    if (what === 'reject') void floor.acd.router.reject(asAgent(agent), reference).catch(() => {})
  }
}

/** What agents hold according to the facts, checked at each: never more than the capacity, never a late accept. */
function checkFacts(facts: readonly CommittedFact[]): void {
  const held = new Map<string, Set<string>>()
  const deadlines = new Map<string, number>()
  for (const fact of facts) {
    if (fact.type === 'offer:created') {
      const offers = held.get(fact.data.agent) ?? new Set()
      held.set(fact.data.agent, offers.add(fact.data.interaction))
      expect(offers.size).toBeLessThanOrEqual(CAPACITY)
      deadlines.set(fact.data.offer, fact.data.expiresAt)
    } else if (fact.type === 'offer:accepted') {
      expect(fact.at).toBeLessThanOrEqual(deadlines.get(fact.data.offer) as number)
    } else if (
      fact.type === 'offer:rejected' ||
      fact.type === 'offer:missed' ||
      fact.type === 'offer:rescinded' ||
      fact.type === 'agent:wrapUpEnded'
    ) {
      held.get(fact.data.agent)?.delete(fact.data.interaction)
    }
  }
}

it('[G9] two nodes that race never exceed a capacity, and no offer is accepted after its deadline', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.nat(1_000_000), async (steps, seed) => {
      const clock = steppingClock()
      const store = memoryStore({ clock, freeze: true })
      const queues = [{ id: 'sales', offerTimeoutMs: OFFER_TIMEOUT_MS, wrapUpMs: 500, cooldownMs: 100, missedMax: 0 }]
      const agents = ['ann', 'bob'].map((id) => ({ id, name: id, queues: ['sales'], capacity: { text: CAPACITY } }))
      const open = (name: string) => {
        const plan = randomFaults({ random: seededRandom(`${seed}${name}`), latencyMaxMs: 20 })
        const opened = openFloor({ clock, queues, agents, seed: name, store: faultyStore({ store, clock, plan }) })
        return Promise.all([opened, clock.advance(1_000)]).then(([floor]) => floor)
      }
      const floors = [await open('one'), await open('two')]
      const [observer] = floors as [TestFloor]
      const signedIn = observer.signIn('ann', 'bob')
      await clock.advance(5_000)
      await signedIn
      const ids: InteractionId[] = []
      for (const { node, what, which, pauseMs } of steps) {
        const floor = floors[node] as TestFloor
        if (what === 'arrive') void floor.arrive().then((id) => ids.push(id))
        else if (ids.length > 0) act(floor, what, ids[which % ids.length] as InteractionId)
        await clock.advance(pauseMs)
      }
      await clock.advance(5_000)
      checkFacts(observer.facts)
      await Promise.all([...floors.map(({ center }) => center.stop()), clock.advance(5_000)])
    }),
    { numRuns: 40 },
  )
})
