import { RingwrightError } from '../errors/ringwright-error.js'

/** What callers hear of a decision that the pipeline gives up. */
export const pipelineErrors = {
  stopped: () => new RingwrightError('closed', 'The contact center was stopped before this was committed.'),
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
