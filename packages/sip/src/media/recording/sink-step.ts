import type { Clock } from '@ringwright/core'

/** Longer than SIP waits for an answer (32 s), as a recorder's is after the last packet: a sink that takes longer has most likely failed. */
const STEP_MAX_MS = 40_000

/** What a step of a sink comes to. `late` is called once it has taken too long; it may still come to an end. */
export async function sinkStep<T>(clock: Clock, step: () => Promise<T>, late: () => void): Promise<T> {
  const timer = clock.setTimer(STEP_MAX_MS, late)
  try {
    return await step()
  } finally {
    timer.cancel()
  }
}
