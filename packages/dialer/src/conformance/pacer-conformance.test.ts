import { describe, expect, it } from 'vitest'
import { type Observation, type Pacer, type PacerConfig, createPacer } from '../pacing/index.js'
import { type MakePacer, pacerConformance } from './index.js'

const CONFIGS: readonly PacerConfig[] = [
  { kind: 'preview' },
  { kind: 'progressive' },
  { kind: 'power', linesPerAgent: 2 },
  { kind: 'predictive' },
  { kind: 'vicidialAdaptive' },
]

describe.each(CONFIGS)('[W2] the built-in $kind pacer', (config) => {
  for (const { name, run } of pacerConformance) it(name, () => run((saved) => createPacer(config, saved)))
})

const good: MakePacer = (saved) => createPacer({ kind: 'progressive' }, saved)
let asked = 0

/** A good pacer with one defect. */
function broken(defect: (observation: Observation, pacer: Pacer) => Partial<ReturnType<Pacer['decide']>>): MakePacer {
  return (saved) => {
    const pacer = good(saved)
    return { ...pacer, decide: (observation) => ({ ...pacer.decide(observation), ...defect(observation, pacer) }) }
  }
}

const defects: readonly [defect: string, caughtBy: string, make: MakePacer][] = [
  ['wants half a call', 'dials-somebody', broken(() => ({ dial: 0.5 }))],
  ['wants none', 'dials-somebody', broken(() => ({ dial: 0 }))],
  ['calls for nobody', 'nobody-there', broken(({ calls }) => ({ dial: calls.length < 3 ? 1 : 0 }))],
  ['knows no lines', 'lines', broken(({ calls }) => ({ dial: Math.max(0, 20 - calls.length) }))],
  ['chooses nobody', 'candidates', broken(({ candidates }) => (candidates ? { dial: [] } : {}))],
  ['makes up contacts', 'candidates', broken(() => ({ dial: ['somebody'] }))],
  ['gives up early', 'minimum-ring', broken(({ calls }) => ({ cancel: calls.map(({ id }) => id) }))],
  [
    'sorts what it is shown',
    'leaves-observations-alone',
    broken(({ agents }) => {
      ;(agents as unknown[]).reverse()
      return {}
    }),
  ],
  ['takes turns', 'deterministic', broken(() => (asked++ % 7 === 0 ? { dial: 0 } : {}))],
  [
    'forgets',
    'goes-on',
    () => {
      let lines = 1
      return {
        observe: () => void (lines = Math.min(3, lines + 0.01)),
        decide: (observation) => createPacer({ kind: 'power', linesPerAgent: lines }).decide(observation),
        save: () => null,
      }
    },
  ],
]

describe('[W2] the suite catches a pacer that', () => {
  it.each(defects)('%s', (_, caughtBy, make) => {
    const failed = pacerConformance.filter(({ run }) => {
      try {
        run(make)
        return false
      } catch {
        return true
      }
    })
    expect(failed.map(({ id }) => id)).toContain(caughtBy)
  })
})
