/** How often somebody listened to what was judged by its sound, and how often the judgement was wrong. */
export interface DetectionCount {
  readonly checked: number
  readonly wrong: number
}

/** By what the sound was judged to be: of `machine` only those that were given to an agent all the same. */
export interface DetectionCounts {
  readonly machine: DetectionCount
  readonly person: DetectionCount
}

export const NOTHING_CHECKED: DetectionCounts = {
  machine: { checked: 0, wrong: 0 },
  person: { checked: 0, wrong: 0 },
}
