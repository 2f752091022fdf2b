import { type PromptSource, pcmPrompt } from './prompt-source.js'
import { joinSamples, silence, tone } from './tone.js'

/** Whose tones (ITU-T E.180 supplement 2): `europe` 425 Hz, `northAmerica` 440 + 480 Hz, `china` 450 Hz. */
export type TonePlan = 'europe' | 'northAmerica' | 'china'

/** What a caller hears instead of a voice. */
export type CallProgress = 'ringback' | 'busy' | 'congestion'

interface Cadence {
  readonly frequenciesHz: readonly number[]
  readonly onMs: number
  readonly offMs: number
}

const CADENCES: Readonly<Record<TonePlan, Readonly<Record<CallProgress, Cadence>>>> = {
  europe: {
    ringback: { frequenciesHz: [425], onMs: 1_000, offMs: 4_000 },
    busy: { frequenciesHz: [425], onMs: 500, offMs: 500 },
    congestion: { frequenciesHz: [425], onMs: 240, offMs: 240 },
  },
  northAmerica: {
    ringback: { frequenciesHz: [440, 480], onMs: 2_000, offMs: 4_000 },
    busy: { frequenciesHz: [480, 620], onMs: 500, offMs: 500 },
    congestion: { frequenciesHz: [480, 620], onMs: 260, offMs: 260 },
  },
  china: {
    ringback: { frequenciesHz: [450], onMs: 1_000, offMs: 4_000 },
    busy: { frequenciesHz: [450], onMs: 360, offMs: 360 },
    congestion: { frequenciesHz: [450], onMs: 700, offMs: 700 },
  },
}

/** One period of a tone with its pause; play it with `loop`. */
export function callProgressTone(progress: CallProgress, plan: TonePlan = 'europe'): PromptSource {
  const { frequenciesHz, onMs, offMs } = CADENCES[plan][progress]
  return pcmPrompt(joinSamples([tone({ frequenciesHz, durationMs: onMs }), silence(offMs)]))
}
