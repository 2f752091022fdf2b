import { describe, expect, it } from 'vitest'
import { ScriptedDetector } from '../../language/fixtures/scripted-detector.js'
import type { LanguageDetector } from '../../language/language-detector.js'
import { scriptDetector } from '../../language/script-detector.js'
import { steppingClock } from '../../simulation/stepping-clock.js'
import { brokenDetectors } from '../broken/broken-detectors.js'
import type { Harness } from '../conformance-case.js'
import { runConformance } from '../run-conformance.js'
import { languageConformance } from './language-conformance.js'

function harness(port: LanguageDetector): Harness<LanguageDetector> {
  const clock = steppingClock()
  const advance = (durationMs: number): Promise<void> => clock.advance(durationMs)
  return { open: async () => ({ port, another: port, advance, close: async () => {} }) }
}

describe('the detector of scripts', () => {
  for (const each of languageConformance) it(each.name, () => each.run(harness(scriptDetector())))
})

describe('a detector of words', () => {
  for (const each of languageConformance) it(each.name, () => each.run(harness(new ScriptedDetector())))
})

describe('the suite of detectors catches one that', () => {
  for (const { defect, caughtBy, detector } of brokenDetectors)
    it(`${defect} (${caughtBy})`, async () => {
      const [result] = await runConformance(
        languageConformance.filter(({ id }) => id === caughtBy),
        harness(detector()),
      )
      expect(result).toMatchObject({ id: caughtBy, result: 'failed', error: { name: 'ConformanceFailure' } })
    })
})
