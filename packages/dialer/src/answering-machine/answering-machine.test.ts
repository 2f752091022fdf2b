import type { Call, CallSound } from '@ringwright/core'
import { type ScriptedCall, scriptedCallControl, steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { silent, sounding, speech } from '../fixtures/call-sounds.js'
import type { AnswerVerdict } from '../index.js'
import { type Cadence, CadenceDetector, type CadenceVerdict, soundClassifier } from './index.js'

function heard(spans: readonly number[], cadence: Partial<Cadence> = {}): CadenceVerdict | undefined {
  const detector = new CadenceDetector(cadence)
  let verdict: CadenceVerdict | undefined
  for (const sound of speech(...spans)) verdict = detector.hear(sound)
  return verdict
}

/** A call that somebody has answered. */
async function answeredCall(): Promise<ScriptedCall> {
  const clock = steppingClock()
  const control = scriptedCallControl({ clock })
  control.phone('callee', { outcome: 'answered' })
  const dialed = control.dial('callee')
  await clock.advance(0)
  await dialed
  return control.dialed[0] as ScriptedCall
}

async function classified(...sounds: readonly (readonly CallSound[])[]): Promise<AnswerVerdict> {
  const call = await answeredCall()
  const verdict = soundClassifier().classify(call, { signal: new AbortController().signal })
  for (const each of sounds) call.sounds(each)
  call.partyHangsUp()
  return verdict
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

  it('a pause in which nothing came at all is twice as long, because a network that stalls sends nothing either', () => {
    const missing = silent(1_600).map((sound) => ({ ...sound, isMissing: true as const }))
    const after = (...sounds: readonly CallSound[]) => {
      const detector = new CadenceDetector()
      return [...sounding(500), ...sounds].map((sound) => detector.hear(sound)).at(-1)
    }
    expect(after(...missing.slice(0, -1))).toBeUndefined()
    expect(after(...missing)).toMatchObject({ answer: 'person', afterMs: 2_100 })
    expect(after(...missing.slice(0, 50), ...sounding(400), ...sounding(700))).toMatchObject({ answer: 'machine' })
  })

  it('whoever sends nothing from the start is not known, and is treated as the campaign says', () => {
    const missing = silent(5_000).map((sound) => ({ ...sound, isMissing: true as const }))
    const verdicts = (sounds: readonly CallSound[]) => {
      const detector = new CadenceDetector()
      return sounds.map((sound) => detector.hear(sound)).at(-1)
    }
    expect(verdicts(missing)).toMatchObject({ answer: 'unsure', reason: 'timeOver' })
    expect(verdicts([...missing.slice(0, 150), ...sounding(500), ...silent(800)])).toMatchObject({ answer: 'person' })
  })

  it('clicks are no words, and a breath within a word makes no second one', () => {
    expect(heard([80, -200, 80, -200, 80, -200, 400, -800])).toMatchObject({ answer: 'person' })
    expect(heard([200, -40, 200, -40, 200, -800])).toMatchObject({ answer: 'person' })
  })

  it('a sound without a pause is one long word where a greeting may be long', () => {
    const patient = { greetingMs: 9_000, totalMs: 9_000 }
    expect(heard([6_000], patient)).toEqual({ answer: 'machine', reason: 'longWord', afterMs: 5_000 })
  })

  it('it is unsure when the time is over', () => {
    const undecided = { wordsMax: 99, greetingMs: 9_000 }
    const spans = Array.from({ length: 20 }, (_, index) => (index % 2 ? -300 : 300))
    expect(heard(spans, undecided)).toEqual({ answer: 'unsure', reason: 'timeOver', afterMs: 5_000 })
  })

  it('a sound begins with the threshold itself', () => {
    const reasonAt = (level: number) => {
      const detector = new CadenceDetector()
      let verdict: CadenceVerdict | undefined
      for (let at = 0; at < 2_500; at += 20) verdict = detector.hear({ level, tonesHz: [] })
      return verdict?.reason
    }
    expect([reasonAt(255), reasonAt(256)]).toEqual(['initialSilence', 'longGreeting'])
  })

  it('as soon as it is decided it stays so', () => {
    expect(heard([-400, 500, -900, 5_000])).toMatchObject({ answer: 'person', afterMs: 1_700 })
  })
})

describe('[K22] what a network says by tones is told by them:', () => {
  const special = (first: number, firstMs: number, second: number, secondMs: number, third = 1_776.7) => [
    ...silent(200),
    ...sounding(firstMs, first),
    ...sounding(secondMs, second),
    ...sounding(380, third),
    ...sounding(3_000),
  ]

  it.each<[string, readonly CallSound[], AnswerVerdict]>([
    ['a number out of service', special(913.8, 280, 1_370.6, 280), { answer: 'invalid', reason: 'intercept' }],
    ['a number that never was', special(985.2, 380, 1_370.6, 280), { answer: 'invalid', reason: 'vacantCode' }],
    ['no way through', special(913.8, 280, 1_428.5, 380), { answer: 'failed', reason: 'reorder' }],
    ['no line', special(985.2, 380, 1_428.5, 380), { answer: 'failed', reason: 'noCircuit' }],
    ['an announcement', special(950, 340, 1_400, 340, 1_800), { answer: 'unreachable', reason: 'information' }],
  ])('special information tones: %s', async (_what, sounds, verdict) => {
    expect(await classified(sounds)).toEqual(verdict)
  })

  const repeated = (onMs: number, offMs: number, ...tones: readonly number[]) =>
    Array.from({ length: 4 }, () => [...sounding(onMs, ...tones), ...silent(offMs)]).flat()

  /** 440 and 480 Hz together, which are heard as two, as one and not at all in turn. */
  const swelling = (onMs: number, offMs: number) => {
    const beat = [[440, 480], [459], [441, 481], [], []].flatMap((tones) => sounding(20, ...tones))
    return [...Array.from({ length: onMs / 100 }, () => beat).flat(), ...silent(offMs)]
  }

  it.each<[string, readonly CallSound[], AnswerVerdict]>([
    ['busy in Europe', repeated(500, 500, 425), { answer: 'busy', reason: 'busy' }],
    ['busy in North America', repeated(500, 500, 480, 620), { answer: 'busy', reason: 'busy' }],
    ['busy in China', repeated(360, 360, 450), { answer: 'busy', reason: 'busy' }],
    ['congestion in Europe', repeated(240, 240, 425), { answer: 'failed', reason: 'congestion' }],
    ['congestion in China', repeated(700, 700, 450), { answer: 'failed', reason: 'congestion' }],
    ['ringing in Europe', repeated(1_000, 4_000, 425), { answer: 'noAnswer', reason: 'ringback' }],
    ['ringing in North America', swelling(2_000, 4_000), { answer: 'noAnswer', reason: 'ringback' }],
    ['a fax', repeated(2_600, 80, 2_100), { answer: 'machine', reason: 'fax' }],
    ['a dead line', sounding(4_000, 425), { answer: 'machine', reason: 'steadyTone' }],
  ])('%s', async (_what, sounds, verdict) => {
    expect(await classified(sounds)).toEqual(verdict)
  })

  it('a border between two tones, a lost packet and a vowel that is pure for a moment make no difference', async () => {
    const [noise, gap] = [sounding(20), silent(20)]
    const tones = [
      sounding(140, 950),
      gap,
      sounding(160, 950),
      noise,
      sounding(320, 1_400),
      noise,
      sounding(320, 1_800),
    ]
    expect(await classified(...tones)).toMatchObject({ reason: 'information' })
    expect(await classified(sounding(300), sounding(40, 500), sounding(200), silent(900))).toMatchObject({
      answer: 'person',
    })
  })

  it('a person who answers after it has rung behind a switchboard is a person', async () => {
    expect(await classified(sounding(1_000, 425), silent(800), speech(500, -900))).toMatchObject({ answer: 'person' })
  })
})

describe('the classifier', () => {
  it('is unsure of a call that ends before, and of one that nobody waits for any more', async () => {
    expect(await classified(speech(300))).toEqual({ answer: 'unsure' })
    const enough = new AbortController()
    const verdict = soundClassifier().classify(await answeredCall(), { signal: enough.signal })
    enough.abort()
    expect(await verdict).toEqual({ answer: 'unsure' })
  })

  it('listens until it knows and no longer', async () => {
    const call = await answeredCall()
    let listeners = 0
    const counted: Call = {
      ...({} as Call),
      ended: call.ended,
      onSound(listener) {
        listeners++
        const end = call.onSound(listener)
        return () => {
          listeners--
          end()
        }
      },
    }
    const verdict = soundClassifier().classify(counted, { signal: new AbortController().signal })
    expect(listeners).toBe(1)
    call.sounds(speech(-400, 500, -900))
    expect(listeners).toBe(0)
    expect(await verdict).toMatchObject({ answer: 'person', reason: 'silenceAfterGreeting' })
  })

  it('refuses a cadence that is none', () => {
    expect(() => soundClassifier({ cadence: { greetingMs: Number.NaN } })).toThrow('greetingMs')
  })

  it.each([
    ['after its tone', [speech(4_000, -300, 2_000), sounding(400, 1_000), silent(40)]],
    ['after a pause', [speech(4_000, -300, 2_000), silent(1_000)]],
  ])('says when a machine begins to listen: %s', async (_what, sounds) => {
    const call = await answeredCall()
    let isOver = false
    const { greetingEnd } = soundClassifier()
    const over = greetingEnd?.(call, { signal: new AbortController().signal }).then(() => (isOver = true))
    const all = sounds.flat()
    call.sounds(all.slice(0, -1))
    await Promise.resolve()
    expect(isOver).toBe(false)
    call.sounds(all.slice(-1))
    await over
  })
})
