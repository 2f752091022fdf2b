import type { Random } from '@ringwright/core'

/** A standard normal number (Marsaglia's polar method; the second number of each pair is thrown away). */
export function normal(random: Random): number {
  for (;;) {
    const x = 2 * random.next() - 1
    const y = 2 * random.next() - 1
    const square = x * x + y * y
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square)
  }
}

/** A gamma-distributed number, by its mean and its coefficient of variation (Marsaglia and Tsang, 2000). */
export function gamma(random: Random, mean: number, variation: number): number {
  const shape = 1 / (variation * variation)
  const boosted = shape < 1 ? shape + 1 : shape
  const d = boosted - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal(random)
    const v = (1 + c * x) ** 3
    if (v <= 0) continue
    if (Math.log(1 - random.next()) >= 0.5 * x * x + d - d * v + d * Math.log(v)) continue
    const scale = mean / shape
    return shape < 1 ? d * v * scale * (1 - random.next()) ** (1 / shape) : d * v * scale
  }
}

/** A lognormal number, by its mean and its coefficient of variation. */
export function lognormal(random: Random, mean: number, variation: number): number {
  const variance = Math.log(1 + variation * variation)
  return mean * Math.exp(Math.sqrt(variance) * normal(random) - variance / 2)
}

/** An exponential number, by its mean. */
export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random.next())
}
