import { type Random, seededRandom } from '@ringwright/core'
import { exponential } from './draws.js'
import { SimulatedCustomer } from './simulated-customer.js'
import type { World } from './world.js'

/** The busiest moment has so many times the average number of arrivals. */
const PEAK = 1.6

/**
 * Customers come as a Poisson process whose rate follows the day: low, a peak past the middle, low again. Arrivals at
 * the peak's rate are thinned to the rate of the moment (Lewis and Shedler, 1979).
 */
export function startArrivals(world: World, customers: SimulatedCustomer[]): void {
  const { scenario, clock } = world
  const random: Random = seededRandom(`${scenario.seed}/arrivals`)
  const startedAt = clock.now()
  const spanMs = scenario.minutes * 60_000
  const meanGapMs = 60_000 / (scenario.arrivalsPerMinute * PEAK)
  const next = (): void => {
    clock.setTimer(exponential(random, meanGapMs), () => {
      const dayTime = (clock.now() - startedAt) / spanMs
      if (dayTime >= 1) return
      if (random.next() * PEAK < intensity(dayTime)) {
        const customer = new SimulatedCustomer(world, customers.length)
        customers.push(customer)
        customer.arrive()
      }
      next()
    })
  }
  next()
}

/** The rate as a multiple of the average; its mean over [0, 1] is 1. */
function intensity(dayTime: number): number {
  return 1 + (PEAK - 1) * Math.sin(2 * Math.PI * (dayTime - 0.35))
}
