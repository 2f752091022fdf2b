/** From here on seven terms of the series below are exact to the last bits of a double. */
const SERIES_FROM = 12

/** B(2k) / (2k (2k − 1)) for k = 1 … 7, where B are the Bernoulli numbers. */
const SERIES = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360, 1 / 156]

/**
 * The gamma function of a number that is not whole, in doubles: Stirling's series for ln Γ (Abramowitz and Stegun
 * 6.1.41), reached through Γ(x) = Γ(x + 1) / x, and for negative numbers through the reflection formula (6.1.17).
 */
export function gamma(x: number): number {
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x))
  let shifted = x
  let divisor = 1
  while (shifted < SERIES_FROM) divisor *= shifted++
  const square = shifted * shifted
  let power = shifted
  let correction = 0
  for (const term of SERIES) {
    correction += term / power
    power *= square
  }
  const logarithm = (shifted - 0.5) * Math.log(shifted) - shifted + Math.log(2 * Math.PI) / 2 + correction
  return Math.exp(logarithm) / divisor
}
