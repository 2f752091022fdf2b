import { seededRandom } from '@ringwright/core'
import { expect, test } from 'vitest'
import { Line } from '../attempt/line.js'
import type { Lead } from '../lead/lead.js'
import type { StagedLeads } from '../lead/lead-index.js'
import { CallsInFlight } from './calls-in-flight.js'

test('whoever comes, goes, rings or picks up, calls are shown as if each had been looked up anew', () => {
  const random = seededRandom('calls in flight')
  const chance = (share: number): boolean => random.next() < share
  const calling = new Map<string, Lead>()
  const lines = new Map<string, Line>()
  const staged = { calling, live: new Map() } as unknown as StagedLeads
  const calls = new CallsInFlight()
  let count = 0
  for (let at = 0; at < 200_000; at += 500) {
    while (chance(0.6)) {
      const attempt = `try-${++count}`
      calling.set(attempt, leadCalled(attempt, at))
      if (chance(0.8)) lines.set(attempt, new Line(attempt, at, at, () => {}))
    }
    for (const [id, lead] of calling) {
      const line = lines.get(id)
      if (!line && chance(0.1)) lines.set(id, new Line(id, at, at, () => {}))
      if (line && chance(0.2)) line.enter(chance(0.5) ? 'ringing' : 'answered', at)
      if (line && chance(0.05)) {
        line.isOpen = false
        lines.delete(id)
      }
      if (chance(0.1)) calling.delete(id)
      // As the index does with a record that has changed: it is the last of its stage.
      if (chance(0.05) && calling.delete(id)) calling.set(id, { ...lead })
    }
    expect(calls.look(staged, lines, at)).toEqual(new CallsInFlight().look(staged, lines, at))
  }
  expect(count).toBeGreaterThan(300)
})

/** What a look needs of a lead that is being called. */
function leadCalled(attempt: string, dialedAt: number): Lead {
  return { id: attempt, stage: { name: 'calling', attempt, dialedAt } } as unknown as Lead
}
