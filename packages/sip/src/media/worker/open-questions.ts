import { type Clock, type Instant, type Timer, TransientMap } from '@ringwright/core'
import type { Questions } from './worker-messages.js'

/** A worker that does not answer for this long does not relay audio either: it is ended. */
const ANSWER_MAX_MS = 5_000

/** Starting loads its code; shutting down waits up to five seconds for recordings. */
const LONG_ANSWER_MAX_MS = 15_000

/**
 * After a process has stood still (a paused machine, a debugger), what is due runs before what has come is read: an answer
 * that was given in time is read within this.
 */
const UNREAD_MAX_MS = 1_000

/** Answered when what was asked for has ended, however long that takes. */
const OPEN_ENDED: ReadonlySet<keyof Questions> = new Set(['play', 'sendDigits', 'record'])
const LONG: ReadonlySet<keyof Questions> = new Set(['start', 'shutDown'])

interface OpenQuestion {
  readonly name: keyof Questions
  readonly limitMs: number
  dueAt: Instant
  /** Its time was over once before. */
  isLate: boolean
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

/** What a worker has been asked and has not answered. */
export interface OpenQuestions {
  /** Returns the question's number. */
  add(name: keyof Questions, resolve: (result: unknown) => void, reject: (error: Error) => void): number
  /** The question with that number, which is answered. */
  take(ask: number): Pick<OpenQuestion, 'resolve' | 'reject'> | undefined
  /** Nobody will answer any more. */
  rejectAll(reason: Error): void
}

/**
 * One timer watches all of them: each call asks eight, and hardly one takes a millisecond. `onLate` is called for the first
 * that is not answered in time, with the time that it had.
 */
export function openQuestions(clock: Clock, onLate: (name: keyof Questions, limitMs: number) => void): OpenQuestions {
  const open = new TransientMap<number, OpenQuestion>()
  let asked = 0
  let watch: { readonly timer: Timer; readonly at: Instant } | undefined

  const arm = (at: Instant): void => {
    if (at === Number.POSITIVE_INFINITY || (watch && watch.at <= at)) return
    watch?.timer.cancel()
    watch = { at, timer: clock.setTimer(at - clock.now(), look) }
  }
  const look = (): void => {
    watch = undefined
    const now = clock.now()
    let next = Number.POSITIVE_INFINITY
    for (const question of open.values()) {
      if (question.dueAt <= now) {
        if (question.isLate) return onLate(question.name, question.limitMs)
        question.isLate = true
        question.dueAt = now + UNREAD_MAX_MS
      }
      next = Math.min(next, question.dueAt)
    }
    arm(next)
  }

  return {
    add(name, resolve, reject) {
      const limitMs = OPEN_ENDED.has(name)
        ? Number.POSITIVE_INFINITY
        : LONG.has(name)
          ? LONG_ANSWER_MAX_MS
          : ANSWER_MAX_MS
      const dueAt = clock.now() + limitMs
      open.set(++asked, { name, limitMs, dueAt, isLate: false, resolve, reject })
      arm(dueAt)
      return asked
    },
    take(ask) {
      return open.delete(ask)
    },
    rejectAll(reason) {
      watch?.timer.cancel()
      watch = undefined
      for (const { reject } of open.values()) reject(reason)
      open.clear()
    },
  }
}
