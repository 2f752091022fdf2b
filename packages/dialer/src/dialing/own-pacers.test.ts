import { memoryStore } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { MONDAY, SUPERVISOR, ZONE, openFloor } from '../fixtures/test-campaign.js'
import type { Observation, PacerMaker } from '../pacing/index.js'

const PACER = { pacer: { kind: 'own', name: 'careful' } } as const
const SECOND = 1_000

/** One call at a time, however many agents are idle; what was saved is the number of calls that it was told of. */
function careful(begun: unknown[] = [], observed: Observation[] = []): PacerMaker {
  return (saved) => {
    begun.push(saved)
    let dialed = typeof saved === 'number' ? saved : 0
    return {
      observe(event) {
        if (event.kind === 'dialed') dialed++
      },
      decide(observation) {
        observed.push(observation)
        return { dial: observation.calls.length === 0 ? 1 : 0 }
      },
      save: () => dialed,
    }
  }
}

describe('[W2] a pacer of the host’s own', () => {
  it('dials for the campaigns that name it', async () => {
    const observed: Observation[] = []
    const floor = await openFloor({ pacers: { careful: careful([], observed) } })
    for (const number of await floor.importNumbers(20)) floor.control.phone(number, { outcome: 'noAnswer' })
    await floor.signIn('ann', 'bob')
    await floor.startCampaign(PACER)
    await floor.clock.advance(5 * SECOND)
    expect(floor.happened('attempt:dialed')).toHaveLength(1)
    expect(observed.at(-1)?.candidates?.length).toBeGreaterThan(0)
    await floor.center.stop()
  })

  it('goes on at the next node where it was', async () => {
    const clock = steppingClock(MONDAY)
    const store = memoryStore({ clock })
    const begun: unknown[] = []
    const pacers = { careful: careful(begun) }
    const first = await openFloor({ clock, store, pacers })
    for (const number of await first.importNumbers(20)) first.control.phone(number, { outcome: 'noAnswer' })
    await first.signIn('ann')
    await first.startCampaign(PACER)
    await clock.advance(35 * SECOND)
    await first.center.stop()
    const second = await openFloor({ clock, store, pacers, directory: first.directory, control: first.control })
    await clock.advance(15 * SECOND)
    expect(begun).toEqual([undefined, 2])
    await second.center.stop()
  })

  for (const [what, pacer] of Object.entries({
    'decides no number': { decide: () => ({ dial: Number.NaN }), save: () => null },
    'remembers what nobody can keep, and throws': {
      decide: () => {
        throw new Error('broken')
      },
      save: () => Number.NaN,
    },
  }))
    it(`that ${what} calls nobody, and agents are shown whom to call instead`, async () => {
      const floor = await openFloor({ pacers: { careful: () => ({ observe() {}, ...pacer }) } })
      await floor.importNumbers(20)
      await floor.signIn('ann', 'bob')
      await floor.startCampaign(PACER)
      await floor.clock.advance(SECOND)
      expect(floor.happened('attempt:dialed')).toEqual([])
      await floor.clock.advance(30 * SECOND)
      expect(floor.dialer.campaign('spring')?.ladder).toMatchObject({ rung: 'preview', reasons: ['pacerDown'] })
      await floor.center.stop()
    })

  it('that has thrown dials again a minute after it works again', async () => {
    let isBroken = true
    const pacer: PacerMaker = () => ({
      observe() {},
      decide({ agents, calls }) {
        if (isBroken) throw new Error('broken')
        return { dial: Math.max(0, agents.length - calls.length) }
      },
      save: () => null,
    })
    const floor = await openFloor({ pacers: { careful: pacer } })
    for (const number of await floor.importNumbers(20)) floor.control.phone(number, { outcome: 'noAnswer' })
    await floor.startCampaign(PACER)
    await floor.clock.advance(5 * SECOND)
    expect(floor.dialer.campaign('spring')?.ladder.rung).toBe('preview')
    isBroken = false
    await floor.clock.advance(65 * SECOND)
    expect(floor.dialer.campaign('spring')?.ladder.rung).toBe('progressive')
    await floor.signIn('ann', 'bob')
    await floor.clock.advance(SECOND)
    expect(floor.happened('attempt:dialed')).toMatchObject([{ isKept: true }, { isKept: true }])
    await floor.center.stop()
  })

  it('calls nobody of another campaign', async () => {
    const choosy: PacerMaker = () => ({
      observe() {},
      decide: () => ({ dial: ['autumn:people:0:0', 'spring:people:0:1'] }),
      save: () => null,
    })
    const floor = await openFloor({ pacers: { careful: choosy } })
    await floor.importNumbers(2)
    await floor.startCampaign({ id: 'autumn' })
    await floor.clock.advance(SECOND)
    await floor.signIn('ann', 'bob')
    await floor.dialer.supervise(SUPERVISOR, 'autumn', { isPaused: true })
    await floor.startCampaign(PACER)
    await floor.clock.advance(SECOND)
    const called = floor.happened('attempt:dialed').filter(({ campaign }) => campaign === 'spring')
    expect(called.map(({ lead }) => lead)).toEqual(['spring:people:0:1'])
    await floor.center.stop()
  })

  it('gives up no call that a policy of the campaign has ring on', async () => {
    const hasty: PacerMaker = () => ({
      observe() {},
      decide: ({ calls }) => ({ dial: calls.length === 0 ? 1 : 0, cancel: calls.map(({ id }) => id) }),
      save: () => null,
    })
    const floor = await openFloor({ pacers: { careful: hasty } })
    for (const number of await floor.importNumbers(3)) floor.control.phone(number, { outcome: 'noAnswer' })
    await floor.signIn('ann')
    await floor.startCampaign(PACER)
    await floor.clock.advance(20 * SECOND)
    expect(floor.happened('attempt:ended').at(0)).toMatchObject({ outcome: 'canceled', tookMs: 15 * SECOND })
    await floor.center.stop()
  })

  it('that dialer() does not have is refused by its name, when the campaign is made and when it is changed', async () => {
    const floor = await openFloor({ pacers: { careful: careful() } })
    const options = { id: 'autumn', queue: 'sales', lists: [{ list: 'people' }], zone: ZONE }
    const bold = { kind: 'own', name: 'bold' } as const
    const refusal = /"bold".*it has careful/
    await expect(floor.dialer.createCampaign(SUPERVISOR, { ...options, pacer: bold })).rejects.toThrow(refusal)
    await floor.dialer.createCampaign(SUPERVISOR, options)
    await expect(floor.dialer.editCampaign(SUPERVISOR, 'autumn', { pacer: bold })).rejects.toThrow(refusal)
    await floor.center.stop()
  })

  it('that this node does not have any more calls nobody', async () => {
    const clock = steppingClock(MONDAY)
    const store = memoryStore({ clock })
    const first = await openFloor({ clock, store, pacers: { careful: careful() } })
    await first.importNumbers(20)
    await first.startCampaign(PACER)
    await first.center.stop()
    const second = await openFloor({ clock, store, directory: first.directory })
    await clock.advance(30 * SECOND)
    expect(second.dialer.campaign('spring')?.ladder).toMatchObject({ rung: 'preview', reasons: ['pacerDown'] })
    await second.center.stop()
  })
})
