import { describe, expect, it } from 'vitest'
import { simulateCampaign } from '../simulation/index.js'
import {
  type AgentPhase,
  type Observation,
  type PacedCall,
  type Pacer,
  type PacerConfig,
  createPacer,
} from './index.js'

const agents = (phases: readonly AgentPhase[]) =>
  phases.map((phase, index) => ({ id: `agent-${index}`, phase, since: 0 }))
const ringing = (count: number): PacedCall[] =>
  Array.from({ length: count }, (_, index) => ({ id: `call-${index}`, phase: 'ringing', dialedAt: 0, since: 3_000 }))
const seen = (part: Partial<Observation>): Observation => ({ at: 20_000, agents: [], calls: [], ...part })

const CONFIGS: readonly PacerConfig[] = [
  { kind: 'preview' },
  { kind: 'progressive' },
  { kind: 'power', linesPerAgent: 2.5 },
  { kind: 'predictive' },
  { kind: 'vicidialAdaptive' },
]

describe('[K1] [K2] [K5] one line for each idle agent', () => {
  const pacer = createPacer({ kind: 'progressive' })

  it('counts calls in flight, agents who are leaving and inbound callers who come first', () => {
    const staff = agents(['idle', 'idle', 'idle', 'talking', 'wrapping'])
    expect(pacer.decide(seen({ agents: staff }))).toEqual({ dial: 3 })
    expect(pacer.decide(seen({ agents: staff, calls: ringing(2) }))).toEqual({ dial: 1 })
    expect(pacer.decide(seen({ agents: staff, inboundWaiting: 1 }))).toEqual({ dial: 2 })
    expect(pacer.decide(seen({ agents: staff.map((each) => ({ ...each, leaving: true })) }))).toEqual({ dial: 0 })
  })

  it('[K13] dials no more than there are lines, and names the candidates it was shown', () => {
    const candidates = ['ann', 'bob', 'cem'].map((id) => ({ id }))
    const staff = agents(['idle', 'idle', 'idle'])
    expect(pacer.decide(seen({ agents: staff, candidates, linesFree: 2 }))).toEqual({ dial: ['ann', 'bob'] })
  })
})

it('[K3] dials so many lines for each idle agent as it is told', () => {
  const pacer = createPacer({ kind: 'power', linesPerAgent: 2.5 })
  expect(pacer.decide(seen({ agents: agents(['idle', 'idle', 'idle']), calls: ringing(2) }))).toEqual({ dial: 5 })
})

it('[K4] chooses of the calls that the law lets go the same as without that limit', () => {
  const candidates = ['ann', 'bob', 'cem', 'dee', 'eve'].map((id) => ({ id }))
  const observation = seen({ agents: agents(['idle', 'idle', 'idle', 'idle']), candidates })
  const decided = (dialMax?: number) =>
    createPacer({ kind: 'predictive' }).decide({ ...observation, ...(dialMax !== undefined && { dialMax }) }).dial
  expect(decided()).toEqual(['ann', 'bob', 'cem', 'dee'])
  expect(decided(9)).toEqual(['ann', 'bob', 'cem', 'dee'])
  expect(decided(2)).toEqual(['ann', 'bob'])
  expect(decided(0)).toEqual([])
})

it('[K4] gives up the same calls when the law lets none go as when it lets any go', () => {
  const [free, bound] = [createPacer({ kind: 'predictive' }), createPacer({ kind: 'predictive' })]
  const twins: Pacer = {
    observe(event) {
      free.observe(event)
      bound.observe(event)
    },
    decide(observation) {
      const decision = free.decide(observation)
      expect(bound.decide({ ...observation, dialMax: 0 })).toEqual({ ...decision, dial: 0 })
      return decision
    },
    save: () => null,
  }
  const shift = { seed: 3, agents: 3, answerRate: 0.1, handleSeconds: 120, hours: 1 }
  expect(simulateCampaign({ pacer: twins, ...shift }).cancelled).toBeGreaterThan(20)
})

describe.each(CONFIGS)('[K40] a $kind pacer', (config) => {
  it('goes on from what another one saved as that one would have', () => {
    let pacer: Pacer = createPacer(config)
    let decisions = 0
    const relay: Pacer = {
      observe: (event) => pacer.observe(event),
      decide(observation) {
        // A state that has been through a store is text in between.
        if (++decisions % 100 === 0) pacer = createPacer(config, JSON.parse(JSON.stringify(pacer.save())))
        return pacer.decide(observation)
      },
      save: () => pacer.save(),
    }
    const options = { seed: 9, agents: 8, answerRate: 0.3, handleSeconds: 90, hours: 0.3 }
    const [relayed, whole] = [relay, createPacer(config)].map((each) => simulateCampaign({ ...options, pacer: each }))
    expect(relayed?.dialed).toBeGreaterThan(50)
    expect(relayed).toEqual(whole)
  })

  it('asks for nothing when nobody is there', () => {
    const { dial } = createPacer(config).decide(seen({ agents: agents(['away', 'away']) }))
    expect(dial).toBe(0)
  })
})

it('[K12] predictive dialing counts on agents in usual talks, not on those who have talked for half an hour', () => {
  const pacer = createPacer({ kind: 'predictive' })
  const hours = 1
  simulateCampaign({ seed: 4, agents: 30, answerRate: 0.3, handleSeconds: 90, hours, pacer })
  const learned = pacer.save()
  const at = hours * 3_600_000 + 1_000
  const dialedAfter = (talkedMs: number): number => {
    const phases = Array.from({ length: 200 }, (_, index) => (index < 5 ? ('idle' as const) : ('talking' as const)))
    const staff = agents(phases).map((agent) => ({ ...agent, since: at - (agent.phase === 'idle' ? 1_000 : talkedMs) }))
    const { dial } = createPacer({ kind: 'predictive' }, learned).decide(seen({ at, agents: staff }))
    return typeof dial === 'number' ? dial : dial.length
  }
  const usual = dialedAfter(20_000)
  expect(dialedAfter(1_800_000)).toBeLessThan(usual * 0.7)
})

it('says what is wrong with a configuration, and refuses the state of another kind', () => {
  expect(() => createPacer({ kind: 'predictive', cap: 3 })).toThrow('cap')
  const saved = createPacer({ kind: 'progressive' }).save()
  expect(() => createPacer({ kind: 'predictive' }, saved)).toThrow('not that of a predictive pacer')
})
