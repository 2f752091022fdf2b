import type { Call } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { type Cadence, CadenceDetector, type CadenceVerdict, cadenceClassifier } from './index.js'

const FRAME_MS = 20

/** Frames of 20 ms: sounds as positive, silences as negative milliseconds. */
function* audio(...spans: readonly number[]): Generator<Int16Array> {
  for (const span of spans)
    for (let at = 0; at < Math.abs(span); at += FRAME_MS) yield new Int16Array(FRAME_MS * 8).fill(span > 0 ? 2_000 : 20)
}

function heard(spans: readonly number[], cadence: Partial<Cadence> = {}): CadenceVerdict | undefined {
  const detector = new CadenceDetector(cadence)
  for (const frame of audio(...spans)) detector.hear(frame)
  return detector.hear(new Int16Array(0))
}

describe('[K23] [J30] whoever picks up is told by how they speak:', () => {
  it.each<[string, readonly number[], CadenceVerdict]>([
    ['"Hello?" and a pause', [-400, 500, -900], { answer: 'person', reason: 'silenceAfterGreeting', afterMs: 1_700 }],
    [
      'two words and a pause',
      [-200, 300, -100, 400, -800],
      { answer: 'person', reason: 'silenceAfterGreeting', afterMs: 1_800 },
    ],
    ['nothing', [-3_000], { answer: 'machine', reason: 'initialSilence', afterMs: 2_500 }],
    ['a third word', [300, -100, 300, -100, 300], { answer: 'machine', reason: 'manyWords', afterMs: 900 }],
    ['a sentence without an end', [1_600], { answer: 'machine', reason: 'longGreeting', afterMs: 1_500 }],
    [
      'words with short pauses that go on',
      [600, -200, 900],
      { answer: 'machine', reason: 'longGreeting', afterMs: 1_500 },
    ],
  ])('%s', (_what, spans, verdict) => {
    expect(heard(spans)).toEqual(verdict)
  })

  it('clicks are no words, and a breath within a word makes no second one', () => {
    expect(heard([80, -200, 80, -200, 80, -200, 400, -800])).toMatchObject({ answer: 'person' })
    expect(heard([200, -40, 200, -40, 200, -800])).toMatchObject({ answer: 'person' })
  })

  it('a tone is one long word where a greeting may be long', () => {
    const patient = { greetingMs: 9_000, totalMs: 9_000 }
    expect(heard([6_000], patient)).toEqual({ answer: 'machine', reason: 'longWord', afterMs: 5_000 })
  })

  it('it is unsure when the time is over', () => {
    const undecided = { wordsMax: 99, greetingMs: 9_000 }
    expect(
      heard(
        Array.from({ length: 20 }, (_, index) => (index % 2 ? -300 : 300)),
        undecided,
      ),
    ).toEqual({
      ...{ answer: 'unsure', reason: 'timeOver' },
      afterMs: 5_000,
    })
  })

  it('a sound begins with the threshold itself', () => {
    const frames = (level: number) => {
      const detector = new CadenceDetector()
      for (let at = 0; at < 2_500; at += FRAME_MS) detector.hear(new Int16Array(FRAME_MS * 8).fill(level))
      return detector.hear(new Int16Array(0))?.reason
    }
    expect([frames(255), frames(-256)]).toEqual(['initialSilence', 'longGreeting'])
  })

  it('as soon as it is decided it stays so', () => {
    expect(heard([-400, 500, -900, 5_000])).toMatchObject({ answer: 'person', afterMs: 1_700 })
  })
})

describe('the classifier', () => {
  const call = { id: 'call' } as Call

  it('listens until it knows, and tells why', async () => {
    const verdicts: CadenceVerdict[] = []
    let frames = 0
    const classifier = cadenceClassifier({
      async *listen() {
        for (const frame of audio(-400, 500, -900, 9_000)) {
          frames++
          yield frame
        }
      },
      onVerdict: (_call, verdict) => void verdicts.push(verdict),
    })
    expect(await classifier.classify(call, { signal: new AbortController().signal })).toBe('person')
    expect(verdicts).toMatchObject([{ reason: 'silenceAfterGreeting' }])
    expect(frames).toBe(1_700 / FRAME_MS)
  })

  it('is unsure of a call that ends before, and refuses a cadence that is none', async () => {
    const short = cadenceClassifier({
      async *listen() {
        yield* audio(300)
      },
    })
    expect(await short.classify(call, { signal: new AbortController().signal })).toBe('unsure')
    expect(() => cadenceClassifier({ listen: short as never, cadence: { greetingMs: Number.NaN } })).toThrow(
      'greetingMs',
    )
  })
})
