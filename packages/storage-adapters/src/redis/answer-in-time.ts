import type { Clock } from '@ringwright/core'
import { notAnswered } from './answer-watch.js'

/** What was promised, or `unavailable` once it has not come for `limitMs`: then nobody knows what became of it. */
export function answerInTime<T>(clock: Clock, limitMs: number, what: string, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(limitMs, () => reject(notAnswered(what, limitMs)))
    answer.then(
      (value) => {
        timer.cancel()
        resolve(value)
      },
      (error: unknown) => {
        timer.cancel()
        reject(error)
      },
    )
  })
}
