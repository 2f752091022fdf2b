import { type Clock, RingwrightError } from '@ringwright/core'

/** What was promised, or `unavailable` once it has not come for `limitMs`: then nobody knows what became of it. */
export async function answerInTime<T>(clock: Clock, limitMs: number, what: string, answer: Promise<T>): Promise<T> {
  let late: () => void = () => {}
  const limit = new Promise<never>((_, reject) => {
    late = () => reject(new RingwrightError('unavailable', `Redis has not answered ${what} within ${limitMs} ms.`))
  })
  const timer = clock.setTimer(limitMs, () => late())
  try {
    return await Promise.race([answer, limit])
  } finally {
    timer.cancel()
  }
}
