import type { RingwrightError } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { AnswerWatch } from './answer-watch.js'

const LIMIT_MS = 2_000

function watched() {
  const clock = steppingClock()
  const watch = new AnswerWatch(clock, LIMIT_MS)
  const given: string[] = []
  const begin = (name: string) =>
    watch.begin(({ code }: RingwrightError) => given.push(`${name} ${code} ${clock.now()}`))
  return { clock, watch, given, begin }
}

it('gives up on whoever has waited for the limit, and at most a quarter of it longer', async () => {
  const { clock, given, begin } = watched()
  const startedAt = clock.now()
  begin('first')
  await clock.advance(700)
  begin('second')
  await clock.advance(LIMIT_MS - 701)
  expect(given).toEqual([])
  await clock.advance(2 * LIMIT_MS)
  expect(given).toEqual([`first unavailable ${startedAt + 2_500}`, `second unavailable ${startedAt + 3_000}`])
})

it('leaves whoever was answered alone, and nobody else, and then sets no timer', async () => {
  const { clock, watch, given, begin } = watched()
  const answered = begin('answered')
  begin('forgotten')
  await clock.advance(LIMIT_MS / 2)
  expect(watch.end(answered)).toBe(true)
  await clock.advance(2 * LIMIT_MS)
  expect(given).toHaveLength(1)
  expect(watch.end(answered)).toBe(false)
  expect(clock.pendingTimers).toBe(0)
})
