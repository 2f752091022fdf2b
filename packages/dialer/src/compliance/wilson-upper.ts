/** For 95 % of both sides. */
const Z = 1.96

/** The upper end of the 95 % confidence interval of a share, by Wilson's score; `of` is 1 or more. */
export function wilsonUpper(part: number, of: number): number {
  const rate = part / of
  const spread = Z * Math.sqrt((rate * (1 - rate) + (Z * Z) / (4 * of)) / of)
  return Math.min(1, (rate + (Z * Z) / (2 * of) + spread) / (1 + (Z * Z) / of))
}
