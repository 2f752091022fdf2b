import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Assignment, type Worths, bestAssignment, greedyAssignment } from './assignment.js'

const worth = fc.option(fc.integer({ min: -50, max: 1_000 }), { nil: undefined, freq: 3 })

function matrices(most: number): fc.Arbitrary<Worths> {
  return fc
    .record({ rows: fc.integer({ min: 0, max: most }), width: fc.integer({ min: 1, max: most }) })
    .chain(({ rows, width }) =>
      fc.array(fc.array(worth, { minLength: width, maxLength: width }), { minLength: rows, maxLength: rows }),
    )
}

/** All ways there are, one by one. */
function bruteForce(worths: Worths, row = 0, taken = 0): Pick<Assignment, 'matched' | 'worth'> {
  if (row === worths.length) return { matched: 0, worth: 0 }
  let best = bruteForce(worths, row + 1, taken)
  for (const [column, value] of (worths[row] ?? []).entries()) {
    if (value === undefined || taken & (1 << column)) continue
    const rest = bruteForce(worths, row + 1, taken | (1 << column))
    const found = { matched: rest.matched + 1, worth: rest.worth + value }
    if (found.matched > best.matched || (found.matched === best.matched && found.worth > best.worth)) best = found
  }
  return best
}

describe('[C24] [Z20] the best assignment', () => {
  it('is what trying all of them finds, up to 8 by 8', () => {
    fc.assert(
      fc.property(matrices(5), (worths) => {
        const { matched, worth: sum } = bestAssignment(worths)
        expect({ matched, worth: sum }).toEqual(bruteForce(worths))
      }),
      { numRuns: 300 },
    )
    fc.assert(
      fc.property(
        fc.array(fc.array(worth, { minLength: 8, maxLength: 8 }), { minLength: 8, maxLength: 8 }),
        (worths) => {
          const { matched, worth: sum } = bestAssignment(worths)
          expect({ matched, worth: sum }).toEqual(bruteForce(worths))
        },
      ),
      { numRuns: 4 },
    )
  })

  it('is never worse than one at a time, and gives no column twice', () => {
    fc.assert(
      fc.property(matrices(24), (worths) => {
        const [best, greedy] = [bestAssignment(worths), greedyAssignment(worths)]
        expect(best.matched).toBeGreaterThanOrEqual(greedy.matched)
        if (best.matched === greedy.matched) expect(best.worth).toBeGreaterThanOrEqual(greedy.worth)
        const given = best.columns.filter((column) => column !== undefined)
        expect(new Set(given).size).toBe(given.length)
      }),
    )
  })
})
