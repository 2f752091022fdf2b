import { rootMeanSquare } from '@ringwright/sip/media'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { listeningCaller } from './fixtures/listening-caller.js'
import { TestCenter } from './fixtures/test-center.js'

const SAMPLES_PER_SECOND = 8_000

let center: TestCenter

beforeEach(async () => {
  center = await TestCenter.start()
})

afterEach(() => center.stop())

it('[J1] a caller hears the greeting, and music for as long as nobody is free', async () => {
  const caller = await listeningCaller(center.folder, '100', center.example.sipPort)
  const interaction = await center.caller()
  await caller.press('1')
  await center.facts.next('interaction:queued', { interaction })
  await caller.heard(6)
  const samples = await caller.hangUp()
  const seconds = Array.from({ length: 6 }, (_, second) =>
    rootMeanSquare(samples, second * SAMPLES_PER_SECOND, SAMPLES_PER_SECOND),
  )
  // Greeting and question end within three seconds, as the digit cuts the question short.
  for (const level of seconds) expect(level).toBeGreaterThan(100)
  const closed = await center.facts.next('interaction:closed', { interaction })
  expect(closed.data).toMatchObject({ cause: 'customerLeft', queue: 'bookings' })
})
