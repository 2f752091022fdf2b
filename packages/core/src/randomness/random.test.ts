import { describe, expect, it } from 'vitest'
import { randomHex, randomInteger } from './random.js'
import { seededRandom } from './seeded-random.js'
import { systemRandom } from './system-random.js'

describe.each([
  ['seeded', () => seededRandom(42)],
  ['system', () => systemRandom()],
])('the %s source', (_name, make) => {
  it('gives numbers in [0, 1) that are spread evenly', () => {
    const random = make()
    const buckets = Array.from({ length: 10 }, () => 0)
    for (let draw = 0; draw < 20_000; draw++) {
      const number = random.next()
      expect(number >= 0 && number < 1).toBe(true)
      buckets[Math.floor(number * 10)] = (buckets[Math.floor(number * 10)] as number) + 1
    }
    // Each bucket expects 2,000 with a standard deviation of 42; ten of those never happen.
    for (const count of buckets) expect(Math.abs(count - 2_000)).toBeLessThan(420)
  })

  it('gives bytes and whole numbers in their range', () => {
    const random = make()
    expect(random.bytes(16)).toHaveLength(16)
    expect(randomHex(random, 8)).toMatch(/^[0-9a-f]{16}$/)
    for (let draw = 0; draw < 1_000; draw++) expect([0, 1, 2]).toContain(randomInteger(random, 3))
  })
})

it('the system source gives other bytes each time, of every length', () => {
  const random = systemRandom()
  const drawn = Array.from({ length: 3_000 }, (_, draw) => random.bytes(16 + (draw % 300)))
  expect(new Set(drawn.map((bytes) => bytes.slice(0, 16).join())).size).toBe(3_000)
  drawn.forEach((bytes, draw) => expect(bytes).toHaveLength(16 + (draw % 300)))
})

it('the same seed gives the same numbers, another seed others', () => {
  const numbers = (seed: number | string) => Array.from({ length: 5 }, seededRandom(seed).next)
  expect(numbers(7)).toEqual(numbers(7))
  expect(numbers(7)).not.toEqual(numbers(8))
  expect(numbers('monday')).not.toEqual(numbers('tuesday'))
})
