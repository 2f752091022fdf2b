import { type Random, seededRandom } from '@ringwright/core'
import type { Pacer } from '../pacing/pacer.js'
import type { CampaignResult } from './campaign-result.js'
import { CampaignWorld } from './campaign-world.js'
import { type ContactGroup, ContactList } from './contact-list.js'
import { type Physics, STANDARD_PHYSICS } from './physics.js'
import { REGIMES, type Regime } from './regime.js'

/** One shift of a simulated campaign. */
export interface CampaignOptions {
  /** Its memory of a day before counts: take a new one for each run. */
  readonly pacer: Pacer
  /** Any number; the same one gives the same callees, agents and times. */
  readonly seed: number
  /** Agents at the start of the shift. */
  readonly agents: number
  /** The probability that a person answers, where the regime does not change it. */
  readonly answerRate: number
  /** Mean of talk and wrap-up together. */
  readonly handleSeconds: number
  /** Default: stationary. */
  readonly regime?: Regime
  /** Default 4. */
  readonly hours?: number
  /** Contacts of different answer rates, shown to the pacer as candidates; `answerRate` is then not used. */
  readonly contacts?: readonly ContactGroup[]
  /** What differs from `STANDARD_PHYSICS`. */
  readonly physics?: Partial<Physics>
  /** How often the pacer is asked. Default 500. */
  readonly decideEveryMs?: number
  /** A stopwatch in milliseconds, where `decideMicros` is wanted. */
  readonly stopwatch?: () => number
}

/** Runs one shift of a campaign against a pacer. The same options with the same seed give the same result. */
export function simulateCampaign(options: CampaignOptions): CampaignResult {
  const { pacer, hours = 4, decideEveryMs = 500, stopwatch } = options
  const random: Random = seededRandom(options.seed)
  const endAt = hours * 3_600_000
  const world = new CampaignWorld({
    random,
    pacer,
    agents: options.agents,
    answerRate: options.answerRate,
    handleMs: options.handleSeconds * 1_000,
    regime: options.regime ?? REGIMES.stationary,
    physics: { ...STANDARD_PHYSICS, ...options.physics },
    endAt,
    ...(options.contacts && { contacts: new ContactList(options.contacts, random) }),
  })
  let decideMs = 0
  let decisions = 0
  for (let at = 0; at < endAt; at += decideEveryMs) {
    world.runUntil(at)
    const observation = world.observe(at)
    const begun = stopwatch?.() ?? 0
    const decision = pacer.decide(observation)
    decideMs += (stopwatch?.() ?? 0) - begun
    decisions++
    world.perform(decision, at)
  }
  return { ...world.result(endAt), decideMicros: stopwatch ? (1_000 * decideMs) / decisions : null }
}
