import { type Archive, type CenterId, buildFlow, memoryArchive, memoryStore } from '@ringwright/core'
import { distantArchive, verifyChain } from '@ringwright/core/archive'
import { steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { openLine, phoneAgent } from './fixtures/test-line.js'

const HOUR = 3_600_000
const CENTER = 'main' as CenterId

const hotline = buildFlow({ id: 'hotline', steps: { sales: { kind: 'queue', queue: 'sales' } } })

/** The archive at headquarters, at the end of a line that can be cut. */
function headquarters() {
  const there = memoryArchive()
  const line = { isUp: true }
  const through = <T>(ask: () => Promise<T>): Promise<T> =>
    line.isUp ? ask() : Promise.reject(new Error('no route to headquarters'))
  const archive = distantArchive(() =>
    through(
      async (): Promise<Archive> => ({
        ...there,
        append: (center, facts) => through(() => there.append(center, facts)),
        query: (center, query) => through(() => there.query(center, query)),
      }),
    ),
  )
  return { there, line, archive }
}

it('[U8] a branch that is cut off from headquarters goes on, can even start anew, and tells all of it afterwards', async () => {
  const clock = steppingClock()
  const { there, line, archive } = headquarters()
  const options = {
    ...{ clock, flow: hotline, store: memoryStore({ clock }), archive },
    queues: [{ id: 'sales', wrapUpMs: 0 }],
    agents: ['li', 'bo'].map((id) => phoneAgent(id, 'sales')),
  }
  let branch = await openLine({ ...options, seed: 'first' })
  await branch.signIn('li')
  const talks = await branch.call('+1')
  expect(talks.call?.hears).toBe('phone-li')

  line.isUp = false
  await clock.advance(HOUR)
  expect([talks.call?.hears, branch.center.ready]).toEqual(['phone-li', true])
  const waits = await branch.call('+2')
  expect(waits.call?.hears).toBe('music')
  talks.hangUp()
  await clock.advance(1_000)
  expect(waits.call?.hears).toBe('phone-li')
  waits.hangUp()
  await clock.advance(1_000)
  await branch.center.stop()
  const facts = [...branch.facts]

  branch = await openLine({ ...options, seed: 'second' })
  await branch.signIn('bo')
  const calls = await branch.call('+3')
  expect(calls.call?.hears).toBe('phone-bo')
  calls.hangUp()
  await clock.advance(HOUR)
  facts.push(...branch.facts)
  expect((await there.query(CENTER, { types: ['interaction:closed'] })).facts).toEqual([])

  line.isUp = true
  await clock.advance(5_000)
  const told = await there.query(CENTER, { limit: 1_000 })
  expect(told.facts.map(({ id }) => id)).toEqual(expect.arrayContaining(facts.map(({ id }) => id)))
  const closed = told.facts.filter(({ type }) => type === 'interaction:closed')
  expect(closed).toHaveLength(3)
  expect(closed.map(({ data }) => (data as { cause: string }).cause)).not.toContain('nodeLost')
  expect(told.facts.map(({ revision }) => revision)).toEqual(
    told.facts.map(({ revision }) => revision).toSorted((a, b) => a - b),
  )
  expect(await verifyChain(there, CENTER)).toMatchObject({ faultCount: 0, facts: told.facts.length })
})
