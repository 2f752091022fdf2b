import { type ErrorCode, RingwrightError } from '../errors/ringwright-error.js'

/** What callers hear of a decision that the pipeline gives up. */
export const pipelineErrors = {
  /** `isSent`: the store may have taken it. */
  stopped: (isSent: boolean) =>
    new RingwrightError('closed', 'The contact center was stopped before this was committed.', { details: { isSent } }),
  fenced: () => new RingwrightError('wrong_state', 'The lease under which this was decided has passed on.'),
  contention: (tries: number) =>
    new RingwrightError(
      'unavailable',
      `Decided ${tries} times and was refused each time; others change the same records.`,
    ),
  crowded: (waiting: number) =>
    new RingwrightError(
      'unavailable',
      `The store does not answer, and ${waiting} decisions wait for it already. Try again later.`,
    ),
} as const

/** What a store says of itself: it does not answer, or lets nobody in until that is mended. */
const OF_STORE: ReadonlySet<ErrorCode> = new Set(['unavailable', 'not_permitted', 'not_found', 'wrong_state'])

/** Whether it says nothing of the change that was sent, so that only asking again tells what became of it. */
export function isOfStore(error: unknown): error is RingwrightError {
  return error instanceof RingwrightError && OF_STORE.has(error.code)
}
