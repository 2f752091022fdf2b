import { seededRandom } from '@ringwright/core'

/** A number above 0 and up to 1 that looks drawn, and is the same whenever the same text is drawn for. */
export function drawOf(text: string): number {
  return 1 - seededRandom(text).next()
}
