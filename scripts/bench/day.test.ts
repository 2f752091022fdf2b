import { simulateDay } from '@ringwright/acd/simulation'
import { expect, it } from 'vitest'
import { dayWorkload } from './day-workload.js'

it('[U6] [Z11] a hundredth of the large day goes by without a violation, and everybody is accounted for', async () => {
  let messages = 0
  const day = await simulateDay({
    ...dayWorkload(0.01),
    onFact: ({ type }) => {
      if (type === 'message:added') messages++
    },
  })
  expect(day.violations).toEqual([])
  expect(day.open).toBe(0)
  expect(day.visits).toBeGreaterThan(14_000)
  expect(day.answered + day.abandoned + day.refused).toBe(day.visits)
  expect(messages).toBeGreaterThan(80_000)
  expect(day.serviceLevel).toBeGreaterThan(0.6)
  expect(day.occupancy).toBeLessThan(0.95)
}, 120_000)
