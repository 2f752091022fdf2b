import type { Random } from '@ringwright/core'

/** How long somebody waited, and whether that was the end of their patience or somebody answered first. */
export interface WaitSample {
  readonly waitMs: number
  readonly gaveUp: boolean
}

/**
 * How long customers are willing to wait, from waits of which most ended before patience did (Kaplan and Meier, 1958):
 * who was answered after 10 s only tells that their patience was longer than that.
 */
export class Survival {
  /** Waits after which somebody gave up, ascending, and the share that is still there after each. */
  readonly #steps: readonly { readonly waitMs: number; readonly share: number }[]

  constructor(samples: readonly WaitSample[]) {
    const ordered = [...samples].sort((a, b) => a.waitMs - b.waitMs || Number(b.gaveUp) - Number(a.gaveUp))
    const steps: { waitMs: number; share: number }[] = []
    let share = 1
    for (const [index, { waitMs, gaveUp }] of ordered.entries()) {
      if (!gaveUp) continue
      share *= 1 - 1 / (ordered.length - index)
      steps.push({ waitMs, share })
    }
    this.#steps = steps
  }

  /** The share of customers who are willing to wait for longer than this. */
  shareBeyond(waitMs: number): number {
    let share = 1
    for (const step of this.#steps) {
      if (step.waitMs > waitMs) break
      share = step.share
    }
    return share
  }

  /** A patience for somebody who has waited for so long already; Infinity beyond what anybody was seen to give up after. */
  drawBeyond(waitMs: number, random: Random): number {
    const left = random.next() * this.shareBeyond(waitMs)
    return this.#steps.find((step) => step.waitMs > waitMs && step.share <= left)?.waitMs ?? Infinity
  }
}
