/** Names longer than this are not compared: no word is longer, and comparing costs the product of the lengths. */
const NAME_MAX = 64

/** Candidates that are looked at. */
const CANDIDATES_MAX = 1_000

/**
 * The candidate that is written almost like `name`: the same but for case, or within one edit for each three letters.
 * Two letters in each other's place are one edit (optimal string alignment distance).
 */
export function nearMiss(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > NAME_MAX) return undefined
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1
  let looked = 0
  for (const candidate of candidates) {
    if (++looked > CANDIDATES_MAX) break
    if (candidate === name || candidate.length > NAME_MAX) continue
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance >= bestDistance || distance >= name.length) continue
    best = candidate
    bestDistance = distance
  }
  return best
}

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1
      let distance = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + cost)
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        distance = Math.min(distance, at(beforeLast, column - 2) + 1)
      }
      current.push(distance)
    }
    beforeLast = last
    last = current
  }
  return at(last, b.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] as number
}
