/** Zero crossings of the kernel on each side: the filter's slope reaches from 3.4 to 4.6 kHz around 8 kHz's half-rate. */
const KERNEL_LOBES = 16

/** The rates that WAV files of speech and music come in. Their ratios to 8000 are small fractions. */
export const WAV_SAMPLE_RATES_HZ: readonly number[] = [8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000]

/**
 * The same audio at another rate, through a windowed-sinc filter (Blackman window): flat to 3.4 kHz on the way to 8 kHz,
 * and what lies beyond the new half-rate is removed instead of folded back. A minute of 44.1 kHz takes about 0.2 s.
 */
export function resample(samples: Int16Array, fromHz: number, toHz: number): Int16Array {
  if (fromHz === toHz) return samples
  const divisor = greatestCommonDivisor(fromHz, toHz)
  const up = toHz / divisor
  const down = fromHz / divisor
  const kernels = polyphaseKernels(up, Math.min(1, toHz / fromHz))
  const taps = kernels.length / up
  const output = new Int16Array(Math.floor((samples.length * up) / down))
  for (let i = 0; i < output.length; i++) {
    const position = i * down
    const phase = position % up
    const first = (position - phase) / up - taps / 2 + 1
    let sum = 0
    for (let tap = 0; tap < taps; tap++) {
      const index = first + tap
      if (index >= 0 && index < samples.length) {
        sum += (samples[index] as number) * (kernels[phase * taps + tap] as number)
      }
    }
    output[i] = Math.max(-32_768, Math.min(32_767, Math.round(sum)))
  }
  return output
}

/** One row of taps for each of the `phases` places between two input samples at which an output sample can lie. */
function polyphaseKernels(phases: number, cutoff: number): Float32Array {
  const reach = Math.ceil(KERNEL_LOBES / cutoff)
  const taps = 2 * reach
  const kernels = new Float32Array(phases * taps)
  for (let phase = 0; phase < phases; phase++) {
    let sum = 0
    for (let tap = 0; tap < taps; tap++) {
      const distance = tap - reach + 1 - phase / phases
      const weight = sinc(distance * cutoff) * blackman(distance / reach)
      kernels[phase * taps + tap] = weight
      sum += weight
    }
    // A row that does not sum to one would turn a constant input into a tone at the rate of the phases.
    for (let tap = 0; tap < taps; tap++) kernels[phase * taps + tap] = (kernels[phase * taps + tap] as number) / sum
  }
  return kernels
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
}

/** The window over −1 to 1. */
function blackman(x: number): number {
  return Math.abs(x) >= 1 ? 0 : 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x)
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
