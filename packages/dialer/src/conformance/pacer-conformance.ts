import { RingwrightError } from '@ringwright/core'
import type { Observation, PacedCall, Pacer, PacerState, PacingDecision } from '../pacing/pacer.js'
import { type CampaignOptions, simulateCampaign } from '../simulation/simulate-campaign.js'

/** Makes the pacer under test; with what one saved, one that goes on there. */
export type MakePacer = (saved?: PacerState) => Pacer

/** One promise of a pacer, and what shows whether an implementation keeps it. */
export interface PacerCase {
  /** Stable and unique in the suite. */
  readonly id: string
  readonly name: string
  /** Throws an error that says what was expected, what happened and why it matters. */
  run(make: MakePacer): void
}

/** The law's 15 s. */
const MINIMUM_RING_MS = 15_000
const SHIFT = { seed: 17, agents: 6, answerRate: 0.3, handleSeconds: 60, hours: 0.2 } as const

/**
 * What a dialer relies on in a pacer, as data for any test runner:
 *
 *     for (const { name, run } of pacerConformance) it(name, () => run((saved) => myPacer(saved)))
 */
export const pacerConformance: readonly PacerCase[] = [
  {
    id: 'dials-somebody',
    name: 'calls somebody when an agent is idle, and gives a whole number that is not negative',
    run(make) {
      const dialed = watch(make(), {}, ({ dial }) => {
        const isWhole = typeof dial === 'number' ? Number.isSafeInteger(dial) && dial >= 0 : Array.isArray(dial)
        expectThat(isWhole, `dial ${JSON.stringify(dial)}`, 'half a call or minus one is not to be dialed')
      })
      expectThat(dialed > 0, 'no call in twelve minutes', 'idle agents wait for nothing')
    },
  },
  {
    id: 'nobody-there',
    name: 'calls nobody when no agent is at work',
    run(make) {
      const pacer = make()
      simulateCampaign({ ...SHIFT, pacer })
      const at = SHIFT.hours * 3_600_000
      const leaving = { id: 'a', phase: 'idle', since: 0, leaving: true } as const
      const { dial } = pacer.decide({ at, agents: [{ id: 'b', phase: 'away', since: 0 }, leaving], calls: [] })
      expectThat(dial === 0, `dial ${JSON.stringify(dial)}`, 'whoever answers would find nobody at all')
    },
  },
  {
    id: 'lines',
    name: 'asks for no more calls than there are lines',
    run: (make) =>
      void watch(make(), { physics: { lines: 8 } }, ({ dial }, { linesFree = 0 }) =>
        expectThat(count(dial) <= linesFree, `${count(dial)} calls on ${linesFree} lines`, 'calls without a line fail'),
      ),
  },
  {
    id: 'candidates',
    name: 'calls candidates that it was shown, each once',
    run(make) {
      const dialed = watch(
        make(),
        { contacts: [{ share: 1, answerRate: 0.3, features: { list: 'a' } }] },
        ({ dial }, { candidates = [] }) => {
          const shown = new Set(candidates.map(({ id }) => id))
          const isGood =
            typeof dial !== 'number' && new Set(dial).size === dial.length && dial.every((id) => shown.has(id))
          expectThat(isGood, `dial ${JSON.stringify(dial)}`, 'only candidates were checked for being called at all')
        },
      )
      expectThat(dialed > 0, 'no candidate in twelve minutes', 'a campaign always shows who may be called')
    },
  },
  {
    id: 'minimum-ring',
    name: 'gives up only calls in flight that have rung for 15 seconds',
    run: (make) =>
      void watch(make(), {}, ({ cancel = [] }, { at, calls }) => {
        const isRipe = ({ phase, since }: PacedCall): boolean => phase === 'ringing' && at - since >= MINIMUM_RING_MS
        const bad = cancel.find((id) => !calls.some((call) => call.id === id && isRipe(call)))
        expectThat(bad === undefined, `gave up ${bad}`, 'the law lets a call ring for 15 seconds or four rings')
      }),
  },
  {
    id: 'leaves-observations-alone',
    name: 'changes nothing that it is shown',
    run: (make) => {
      const pacer = make()
      const decide = (observation: Observation): PacingDecision => {
        const before = JSON.stringify(observation)
        const decision = pacer.decide(observation)
        expectThat(JSON.stringify(observation) === before, 'a changed observation', 'records are shared by everything')
        return decision
      }
      simulateCampaign({ ...SHIFT, hours: 0.05, pacer: { ...bound(pacer), decide } })
    },
  },
  {
    id: 'deterministic',
    name: 'decides the same of the same events and observations',
    run(make) {
      const [first, second] = [make(), make()].map((pacer) => JSON.stringify(simulateCampaign({ ...SHIFT, pacer })))
      expectThat(first === second, `${first}, then ${second}`, 'a recorded day could not be replayed')
    },
  },
  {
    id: 'goes-on',
    name: 'saves plain JSON from which another one goes on as it would have',
    run(make) {
      let pacer = make()
      let decisions = 0
      const relay: Pacer = {
        observe: (event) => pacer.observe(event),
        decide(observation) {
          if (++decisions % 50 === 0) pacer = make(JSON.parse(JSON.stringify(pacer.save())) as PacerState)
          return pacer.decide(observation)
        },
        save: () => pacer.save(),
      }
      const [relayed, whole] = [relay, make()].map((each) =>
        JSON.stringify(simulateCampaign({ ...SHIFT, pacer: each })),
      )
      expectThat(relayed === whole, `${relayed} instead of ${whole}`, 'a node that takes over would begin anew')
    },
  },
]

/** Runs a short shift and looks at every decision; returns how many calls were dialed. */
function watch(
  pacer: Pacer,
  options: Partial<CampaignOptions>,
  look: (decision: PacingDecision, observation: Observation) => void,
): number {
  const decide = (observation: Observation): PacingDecision => {
    const decision = pacer.decide(observation)
    look(decision, observation)
    return decision
  }
  return simulateCampaign({ ...SHIFT, ...options, pacer: { ...bound(pacer), decide } }).dialed
}

function bound(pacer: Pacer): Pacer {
  return {
    observe: (event) => pacer.observe(event),
    decide: (observation) => pacer.decide(observation),
    save: () => pacer.save(),
  }
}

function count(dial: PacingDecision['dial']): number {
  return typeof dial === 'number' ? dial : dial.length
}

function expectThat(holds: boolean, happened: string, why: string): void {
  if (holds) return
  throw new RingwrightError(
    'incompatible',
    `The pacer does not keep its promise: got ${happened}. It matters because ${why}.`,
  )
}
