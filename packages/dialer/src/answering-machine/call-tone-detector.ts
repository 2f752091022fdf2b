import { CALL_SOUND_MS, type CallSound } from '@ringwright/core'

/** What a network, or a machine that is no answering machine, says by tones. */
export type CallTone =
  /** Special information tones before an announcement: the number is not in service, or does not exist. */
  | 'intercept'
  | 'vacantCode'
  /** The same: the network had no way, or no line. */
  | 'reorder'
  | 'noCircuit'
  /** Special information tones that do not say what for. */
  | 'information'
  | 'busy'
  | 'congestion'
  /** It rings behind whatever has picked up. */
  | 'ringback'
  | 'fax'
  /** One tone that does not end, as when the other side has hung up. */
  | 'steadyTone'

type Band = 'progress' | 'first' | 'second' | 'third' | 'fax'

/** Sounds of one kind without a break. */
interface Run {
  readonly heard: Band | 'silence' | 'sound'
  ms: number
  /** Mean frequency of the tones in it. */
  hz: number
}

/** Special information tones at 950, 1400 and 1800 Hz ± 50 (ITU-T E.180), call progress tones, and those of faxes (T.30). */
const BANDS: readonly (readonly [Band, fromHz: number, toHz: number])[] = [
  ['progress', 330, 660],
  ['first', 885, 1_010],
  ['second', 1_340, 1_460],
  ['third', 1_730, 1_850],
  ['fax', 1_060, 1_140],
  ['fax', 2_060, 2_140],
]

/** Vowels are pure for a moment; a tone is for longer. */
const TONE_MIN_MS = 60
/** Each of the three special tones lasts 330 ± 70 ms, or 274 or 380 ms where they say what for. */
const SPECIAL_MIN_MS = 180
const FAX_MIN_MS = 400
/** No ringing or busy tone is as long. */
const STEADY_MIN_MS = 3_000
/** No other tone pauses as long as one that rings. */
const RING_PAUSE_MS = 1_500
const RING_MIN_MS = 350
/** Two periods of the same tone differ by less. */
const SPREAD_MS = 60
const CHANGE_FRAMES = 3
/** Two periods, and the tone that ends the second. */
const RUNS_MAX = 5

/**
 * Hears what a network says by tones: special information tones, with the frequencies of North America that tell why,
 * busy, congestion, ringing, and faxes. It has no clock: time is what it has heard.
 */
export class CallToneDetector {
  readonly #threshold: number
  /** The last ones, the present one at the end. */
  readonly #runs: Run[] = []
  /** What the last frames were that were not of the present run's kind, and how many in a row. */
  #other: Run['heard'] | undefined
  #others = 0
  #hasTone = false

  /** `threshold`: mean magnitude of samples from which anything is heard. */
  constructor(threshold: number) {
    this.#threshold = threshold
  }

  /** Nothing but tones and their pauses was heard of late: silence is not that of a person. */
  get hasTone(): boolean {
    return this.#hasTone
  }

  /** Hears 20 ms; the tone once it is known. */
  hear(sound: CallSound): CallTone | undefined {
    const heard = sound.level < this.#threshold ? 'silence' : bandOf(sound.tonesHz)
    const run = this.#runOf(heard)
    if (run.heard === heard) {
      const [hz = 0] = sound.tonesHz
      run.hz += ((hz - run.hz) * CALL_SOUND_MS) / (run.ms + CALL_SOUND_MS)
    }
    run.ms += CALL_SOUND_MS
    if (run.ms < TONE_MIN_MS) return undefined
    if (run.heard === 'sound') this.#hasTone = false
    else if (run.heard !== 'silence') this.#hasTone = true
    return this.#hasTone ? this.#toneAt(run) : undefined
  }

  /** The run that goes on, or a new one once enough frames in a row are of its kind: two tones that swell vanish for two. */
  #runOf(heard: Run['heard']): Run {
    const last = this.#runs.at(-1)
    this.#others = heard === this.#other ? this.#others + 1 : 1
    this.#other = heard
    if (last && (heard === last.heard || this.#others < CHANGE_FRAMES)) return last
    const run = { heard, ms: 0, hz: 0 }
    this.#runs.push(run)
    if (this.#runs.length > RUNS_MAX) this.#runs.shift()
    return run
  }

  #toneAt(run: Run): CallTone | undefined {
    const before = (places: number): Run | undefined => this.#runs.at(-1 - places)
    switch (run.heard) {
      case 'fax':
        return run.ms >= FAX_MIN_MS ? 'fax' : undefined
      case 'third':
        return run.ms >= SPECIAL_MIN_MS ? specialTone(before(2), before(1)) : undefined
      case 'silence':
        return isRing(before(1), run) ? 'ringback' : undefined
      case 'progress':
        if (run.ms >= STEADY_MIN_MS) return 'steadyTone'
        return periodOf(before(4), before(3), before(2), before(1))
      default:
        return undefined
    }
  }
}

function bandOf(tonesHz: readonly number[]): Run['heard'] {
  const [hz] = tonesHz
  if (hz === undefined) return 'sound'
  const band = BANDS.find(([, from, to]) => tonesHz.every((each) => each >= from && each <= to))
  return band?.[0] ?? 'sound'
}

/** North America tells by the first two frequencies, 913.8 or 985.2 Hz and 1370.6 or 1428.5 Hz, what for. */
function specialTone(one: Run | undefined, two: Run | undefined): CallTone | undefined {
  if (one?.heard !== 'first' || two?.heard !== 'second') return undefined
  if (one.ms < SPECIAL_MIN_MS || two.ms < SPECIAL_MIN_MS) return undefined
  const isFirstHigh = nearer(one.hz, 913.8, 985.2)
  const isSecondHigh = nearer(two.hz, 1_370.6, 1_428.5)
  if (isFirstHigh === undefined || isSecondHigh === undefined) return 'information'
  if (isFirstHigh) return isSecondHigh ? 'noCircuit' : 'vacantCode'
  return isSecondHigh ? 'reorder' : 'intercept'
}

/** Whether it is the higher of two frequencies; undefined for what is neither. */
function nearer(hz: number, low: number, high: number): boolean | undefined {
  const quarter = (high - low) / 4
  if (Math.abs(hz - low) <= quarter) return false
  return Math.abs(hz - high) <= quarter ? true : undefined
}

function isRing(tone: Run | undefined, pause: Run): boolean {
  return tone?.heard === 'progress' && tone.ms >= RING_MIN_MS && pause.ms >= RING_PAUSE_MS
}

/** Periods of ITU-T E.180 supplement 2: busy from 330 to 600 ms on and off; congestion faster, in China slower. */
function periodOf(...[on, off, nextOn, nextOff]: readonly (Run | undefined)[]): CallTone | undefined {
  if (on?.heard !== 'progress' || off?.heard !== 'silence' || !nextOn || !nextOff) return undefined
  if (nextOn.heard !== 'progress' || nextOff.heard !== 'silence') return undefined
  if (Math.abs(on.ms - nextOn.ms) > SPREAD_MS || Math.abs(off.ms - nextOff.ms) > SPREAD_MS) return undefined
  const lies = (from: number, to: number): boolean => [on, off].every(({ ms }) => ms >= from && ms <= to)
  if (lies(330, 600)) return 'busy'
  return lies(180, 320) || lies(640, 780) ? 'congestion' : undefined
}
