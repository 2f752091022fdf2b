import type { CallEnd } from '@ringwright/core'

/** How one try to reach somebody ended, as one closed set for reports and retry rules. */
export const ATTEMPT_OUTCOMES = [
  'connected', // a person, and an agent (or the campaign's flow) had them
  'abandoned', // a person, and nobody was there in time
  'machine', // an answering machine, a fax, an announcement
  'busy',
  'noAnswer',
  'rejected', // the called party or its network said no
  'invalid', // the number does not exist
  'unreachable', // switched off, out of area, no route
  'failed', // the network had no line for it, or anything else of ours
  'canceled', // given up by us while it rang
  'unknown', // the process died, or the outcome was lost: it counts as called
] as const

/** What became of one call to a lead: one of `ATTEMPT_OUTCOMES`. */
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number]

/** Outcomes after which another number of the same lead is worth a try at once. */
const OTHER_NUMBER: ReadonlySet<AttemptOutcome> = new Set(['busy', 'noAnswer', 'invalid', 'unreachable', 'machine'])

/** Whether the next of a lead's numbers is called, rather than this one again. */
export function callsForOtherNumber(outcome: AttemptOutcome): boolean {
  return OTHER_NUMBER.has(outcome)
}

/** What the end of a call that nobody answered says of the attempt. */
export function outcomeOfEnd({ cause, by }: CallEnd): AttemptOutcome {
  switch (cause) {
    case 'busy':
    case 'noAnswer':
    case 'rejected':
    case 'unreachable':
      return cause
    case 'notFound':
      return 'invalid'
    case 'ended':
      return 'canceled'
    case 'hungUp':
      return by === 'local' ? 'canceled' : 'rejected'
    case 'failed':
    case 'shutdown':
      return 'failed'
  }
}
