import { describe, expect, it } from 'vitest'
import {
  droppingTheUnanswered,
  givingMoreTime,
  goingRound,
  parkingTheUnserved,
  ringingEarly,
  sendingAround,
} from './broken/broken-plugins.js'
import {
  forgetfulStore,
  losingPlaces,
  withoutFacts,
  withoutJudges,
  withoutLastInstant,
  withoutVersions,
} from './broken/broken-stores.js'
import { type MatchingDefect, plainMatcher, withoutMatching } from './broken/plain-matcher.js'
import { type Sabotage, type SimulationOptions, simulate } from './index.js'

function matching(defect: MatchingDefect): Sabotage {
  return { acd: withoutMatching, plugins: () => [plainMatcher(defect)] }
}

/** A center that wants the newest first, with a matcher that knows one law. */
function servingTheOldest(): Sabotage {
  return {
    acd(options) {
      const without = withoutMatching(options)
      const order = { law: 'strict', newestFirst: true } as const
      return { ...without, queues: without.queues.map((queue) => ({ ...queue, order })) }
    },
    plugins: () => [plainMatcher('none')],
  }
}

/** A center whose agents are to be asked by site, with a matcher that knows none. */
function mixingSites(): Sabotage {
  return {
    acd(options) {
      const without = withoutMatching(options)
      const sites = { othersAfterMs: 600_000, own: 'north' }
      return { ...without, queues: without.queues.map((queue) => ({ ...queue, sites })) }
    },
    plugins: () => [plainMatcher('none')],
  }
}

/** Few agents and many customers, so that there is somebody to be passed over. */
const CROWDED: SimulationOptions = {
  ...{ seed: 1, minutes: 4, nodes: 2, agents: 4, queues: 1, arrivalsPerMinute: 20, patienceMs: 120_000 },
  ...{ handleMs: 20_000, missedShare: 0.2, faults: false },
}

/** A center that is broken may take hours of its clock to come to rest, and a machine may be busy. */
const RUN_MAX_MS = 120_000

async function caught(sabotage: Sabotage, options: Partial<SimulationOptions> = {}): Promise<ReadonlySet<string>> {
  const { violations } = await simulate({ ...CROWDED, ...options, sabotage })
  return new Set(violations.map(({ checker }) => checker))
}

describe('the checkers of a simulation', () => {
  it('have nothing to say of a plain matcher that is right', async () => {
    expect(await caught(matching('none'))).toEqual(new Set())
  })

  it.each<[string, string, Sabotage]>([
    ['nobody-double-booked', 'a matcher without the capacity guard', matching('overbooked')],
    ['order-kept', 'a matcher that serves the last first', matching('reversed')],
    ['order-kept', 'a matcher that serves the first where the last is wanted', servingTheOldest()],
    ['own-site-first', 'a matcher that asks agents of every site', mixingSites()],
    ['cool-down-kept', 'a matcher that asks at once who has just not answered', matching('pestering')],
    ['nobody-forgotten', 'a center in which nobody matches', { acd: withoutMatching }],
    ['nobody-lost', 'a center that drops whom nobody answered', { plugins: () => [droppingTheUnanswered()] }],
    ['effects-after-commit', 'phones that ring before the commit', { plugins: (effects) => [ringingEarly(effects)] }],
    ['no-offer-lingers', 'offers that are given more time', { plugins: () => [givingMoreTime()] }],
    ['no-livelock', 'a plug-in that goes round', { plugins: () => [goingRound()] }],
    ['stages-as-drawn', 'customers put away before they were served', { plugins: () => [parkingTheUnserved()] }],
    ['answers-true', 'a store that forgets what it has taken', { store: forgetfulStore }],
    ['facts-agree', 'offers without a fact', { store: withoutFacts('offer:created') }],
    ['conservation', 'engagements without a fact', { store: withoutFacts('interaction:engaged') }],
    ['conservation', 'arrivals without a fact', { store: withoutFacts('interaction:opened') }],
    ['offers-end-once', 'missed offers without a fact', { store: withoutFacts('offer:missed') }],
  ])(
    '%s notices %s',
    async (checker, _defect, sabotage) => {
      expect(await caught(sabotage)).toContain(checker)
    },
    RUN_MAX_MS,
  )

  it(
    'nobody-forgotten notices who is sent around beside agents who are free',
    async () => {
      const sabotage: Sabotage = { acd: withoutMatching, plugins: () => [sendingAround()] }
      expect(await caught(sabotage, { queues: 2, arrivalsPerMinute: 4 })).toContain('nobody-forgotten')
    },
    RUN_MAX_MS,
  )

  // It takes a coincidence to need what these stores leave out, so they get some runs with faults.
  it.each<[string, string, Sabotage]>([
    ['nobody-double-booked', 'a store that does not compare versions', { store: withoutVersions }],
    ['offers-end-once', 'a store that takes what comes too late', { store: withoutLastInstant }],
    ['nobody-stranded', 'a store that lets nobody judge', { store: withoutJudges }],
    ['nobody-stranded', 'callbacks that begin to wait anew', { store: losingPlaces }],
  ])(
    '%s notices %s',
    async (checker, _defect, sabotage) => {
      const noticed = new Set<string>()
      for (let seed = 1; seed <= 8; seed++)
        for (const each of await caught(sabotage, { seed, nodes: 3, faults: true })) noticed.add(each)
      expect(noticed).toContain(checker)
    },
    RUN_MAX_MS,
  )
})
