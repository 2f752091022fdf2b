import { type Store, memoryDirectory, memoryStore } from '@ringwright/core'
import { scriptedCallControl, steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { MONDAY, type TestFloor, asAgent, numberOf, openFloor } from '../fixtures/test-campaign.js'

const LEADS = 40

/** Counts what a network sees: how often each number is dialed, whichever process does it. */
function watchedControl(clock: ReturnType<typeof steppingClock>) {
  const control = scriptedCallControl({ clock })
  const dialed = new Map<string, number>()
  const onTheLine = new Set<string>()
  let doubles = 0
  const watched = {
    ...control,
    get dialed() {
      return control.dialed
    },
    async dial(...[to, options]: Parameters<typeof control.dial>) {
      if (!to.startsWith('phone-')) {
        dialed.set(to, (dialed.get(to) ?? 0) + 1)
        if (onTheLine.has(to)) doubles++
        onTheLine.add(to)
      }
      const outcome = await control.dial(to, options)
      if (outcome.outcome === 'failed') onTheLine.delete(to)
      else void outcome.call.ended.then(() => onTheLine.delete(to))
      return outcome
    },
  }
  return { control: watched, dialed, doubles: () => doubles }
}

/** The store as a process has it that will die: what it still wants to say then is never heard. */
function mortalStore(store: Store): { mortal: Store; die: () => void } {
  let isDead = false
  const mortal: Store = {
    ...store,
    commit: (...change) => (isDead ? new Promise<never>(() => {}) : store.commit(...change)),
    lease: (...lease) => (isDead ? Promise.resolve(null) : store.lease(...lease)),
  }
  return {
    mortal,
    die: () => {
      isDead = true
    },
  }
}

function dialOnce(floor: TestFloor): Promise<void> {
  const forever = { afterMs: 86_400_000, attemptsMax: 5 }
  const outcomes = ['busy', 'noAnswer', 'rejected', 'unreachable', 'failed', 'canceled', 'unknown'] as const
  return floor.startCampaign({ retry: Object.fromEntries(outcomes.map((outcome) => [outcome, forever])) })
}

describe('[Z4] a process that dies in the middle of a campaign', () => {
  it.each([1_100, 1_600, 3_700, 6_100, 8_900])('after %i ms: whoever goes on dials nobody twice', async (lifeMs) => {
    const clock = steppingClock(MONDAY)
    const { control, dialed, doubles } = watchedControl(clock)
    const store = memoryStore({ clock })
    const directory = memoryDirectory()
    const shared = { clock, directory, control, agents: ['ann', 'bob', 'cy'] }
    const { mortal, die } = mortalStore(store)
    const first = await openFloor({ ...shared, store: mortal, seed: 'first' })
    const outcomes = ['busy', 'noAnswer', 'rejected', 'unreachable'] as const
    const numbers = await first.importNumbers(LEADS)
    for (const [index, number] of numbers.entries())
      control.phone(number, { outcome: outcomes[index % 4] as 'busy', afterMs: (index % 5) * 700 })
    await first.signIn('ann', 'bob', 'cy')
    await dialOnce(first)
    await clock.advance(lifeMs)
    die()
    const second = await openFloor({ ...shared, store, seed: 'second' })
    await second.signIn('ann', 'bob', 'cy')
    await clock.advance(20 * 60_000)
    expect(doubles()).toBe(0)
    expect([...dialed.values()].filter((times) => times > 1)).toEqual([])
    // Nobody is lost either: who was not dialed by one was by the other, or rests as one of whom nothing is known.
    const known = [...first.facts, ...second.facts]
    const leads = new Set(known.flatMap(({ type, data }) => (type === 'attempt:ended' ? [data.lead] : [])))
    expect(leads.size).toBe(LEADS)
    expect(dialed.size).toBeGreaterThanOrEqual(LEADS - 3)
  })
})

it('a process that dies with a person on the line has left that person in silence: the ledger counts an abandon', async () => {
  const clock = steppingClock(MONDAY)
  const control = scriptedCallControl({ clock })
  const store = memoryStore({ clock })
  const shared = { clock, control, directory: memoryDirectory(), leaseTtlMs: 2_000 }
  const { mortal, die } = mortalStore(store)
  const classifier = { classify: () => new Promise<never>(() => {}) }
  const first = await openFloor({ ...shared, store: mortal, seed: 'first', classifier })
  await first.importNumbers(1)
  control.phone(numberOf(0), { outcome: 'answered' })
  await first.signIn('ann')
  await first.startCampaign()
  await clock.advance(2_000)
  expect(first.happened('attempt:answered')).toHaveLength(1)
  die()
  const second = await openFloor({ ...shared, store, seed: 'second' })
  // As soon as its lease can be taken, and long before the call would have been over.
  await clock.advance(10_000)
  expect(second.happened('attempt:ended')).toMatchObject([{ outcome: 'unknown' }])
  expect(second.dialer.campaign('spring')?.standings[0]).toMatchObject({ answered: 1, abandoned: 1 })
})

it('a process that dies with a person who waits for an agent has abandoned that person, at once', async () => {
  const clock = steppingClock(MONDAY)
  const control = scriptedCallControl({ clock })
  const store = memoryStore({ clock })
  const shared = { clock, control, directory: memoryDirectory(), leaseTtlMs: 2_000 }
  const { mortal, die } = mortalStore(store)
  const first = await openFloor({ ...shared, store: mortal, seed: 'first' })
  await first.importNumbers(1)
  control.phone(numberOf(0), { outcome: 'answered' })
  await first.signIn('ann')
  control.phone('phone-ann', { outcome: 'noAnswer' })
  await first.startCampaign({ holdMs: 6_000 })
  await clock.advance(2_000)
  expect(first.happened('attempt:live')).toHaveLength(1)
  expect(first.happened('attempt:connected')).toEqual([])
  die()
  const second = await openFloor({ ...shared, store, seed: 'second' })
  await clock.advance(5_000)
  expect(second.happened('attempt:ended')).toMatchObject([{ outcome: 'abandoned', detail: 'node lost' }])
  expect(second.dialer.campaign('spring')?.standings[0]).toMatchObject({ answered: 1, abandoned: 1 })
})

it.each([
  ['before that stands in the lead', true],
  ['while it rings', false],
])(
  'a process that dies after an agent has taken up a lead that was shown, %s, may have called: it rests',
  async (_when, isAtOnce) => {
    const clock = steppingClock(MONDAY)
    const { control, dialed } = watchedControl(clock)
    const store = memoryStore({ clock })
    const shared = { clock, control, directory: memoryDirectory(), leaseTtlMs: 2_000 }
    const { mortal, die } = mortalStore(store)
    const dying: Store = {
      ...mortal,
      commit(center, change) {
        if (isAtOnce && change.facts.some(({ type }) => type === 'attempt:dialed')) die()
        return mortal.commit(center, change)
      },
    }
    const first = await openFloor({ ...shared, store: dying, seed: 'first' })
    await first.importNumbers(1)
    control.phone(numberOf(0), { outcome: 'answered', afterMs: 10_000 })
    await first.signIn('ann')
    await first.startCampaign({ pacer: { kind: 'preview' } })
    await clock.advance(3_000)
    die()
    const second = await openFloor({ ...shared, store, seed: 'second' })
    await second.signIn('ann')
    await clock.advance(3 * 3_600_000)
    expect(dialed).toEqual(new Map([[numberOf(0), 1]]))
    const known = new Set([...first.facts, ...second.facts].map(({ type }) => type))
    expect(known).toContain('attempt:dialed')
    expect(second.happened('attempt:ended')).toMatchObject([{ outcome: 'unknown', detail: 'nodeLost' }])
  },
)

describe('two nodes', () => {
  it('[K13] share one campaign: its limits hold, and each lead is dialed once', async () => {
    const clock = steppingClock(MONDAY)
    const { control, dialed, doubles } = watchedControl(clock)
    const store = memoryStore({ clock })
    const shared = { clock, control, store, directory: memoryDirectory(), agents: ['ann', 'bob'] }
    const one = await openFloor({ ...shared, seed: 'one' })
    const other = await openFloor({ ...shared, seed: 'other' })
    const numbers = await one.importNumbers(LEADS)
    for (const number of numbers) control.phone(number, { outcome: 'noAnswer', afterMs: 2_000 })
    await one.signIn('ann', 'bob')
    await dialOnce(other)
    let most = 0
    for (let second = 0; second < 30; second++) {
      await clock.advance(1_000)
      most = Math.max(most, other.dialer.campaign('spring')?.inFlight ?? 0)
    }
    await one.center.stop()
    await clock.advance(120_000)
    expect(most).toBe(2)
    expect([dialed.size, doubles()]).toEqual([LEADS, 0])
    expect([...dialed.values()].every((times) => times === 1)).toBe(true)
  })

  it('[K19] never call one number at once, nor more often than allowed, though it is in two campaigns', async () => {
    const clock = steppingClock(MONDAY)
    const { control, dialed, doubles } = watchedControl(clock)
    const floor = await openFloor({ clock, control })
    await floor.importNumbers(1)
    control.phone(numberOf(0), { outcome: 'noAnswer', afterMs: 5_000 })
    await floor.signIn('ann', 'bob')
    const retry = { noAnswer: { afterMs: 60_000, attemptsMax: 50 } }
    for (const id of ['spring', 'summer', 'autumn']) await floor.startCampaign({ id, retry })
    await clock.advance(2 * 3_600_000)
    expect(doubles()).toBe(0)
    expect(dialed.get(numberOf(0))).toBe(3)
  })
})
it('[K20] whom an agent says to be called no more is entered though the node of the call has just died', async () => {
  const clock = steppingClock(MONDAY)
  const control = scriptedCallControl({ clock })
  const store = memoryStore({ clock })
  const shared = {
    clock,
    control,
    directory: memoryDirectory(),
    leaseTtlMs: 10_000,
    dispositions: { never: 'doNotCall' },
  } as const
  const { mortal, die } = mortalStore(store)
  const first = await openFloor({ ...shared, store: mortal, seed: 'first' })
  const second = await openFloor({ ...shared, store, seed: 'second' })
  await first.importNumbers(1)
  control.phone(numberOf(0), { outcome: 'answered' })
  await second.signIn('ann')
  await first.startCampaign()
  await clock.advance(3_000)
  const [talk] = second.happened('attempt:connected')
  die()
  await clock.advance(1_000)
  await second.acd.dispose(asAgent('ann'), 'ann' as never, talk?.interaction as never, { disposition: 'never' })
  await clock.advance(30_000)
  expect(second.happened('doNotCall:added')).toEqual([{ source: 'disposition never' }])
  expect(second.happened('lead:closed')).toMatchObject([{ reason: 'doNotCall' }])
})
