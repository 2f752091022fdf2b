import { type Pacer, type PacerState, linesForFreeAgents } from '@ringwright/dialer/pacing'

/** Answers that the first guess, three of ten, counts for. */
const GUESS = { answers: 3, calls: 10 }

interface Seen {
  answers: number
  calls: number
}

/**
 * Dials as many lines as keep one abandon in a hundred for the agents who are idle now; whoever gets free meanwhile is
 * a bonus. Its only knowledge is the share of calls that were answered.
 */
export function carefulPacer(saved?: PacerState): Pacer {
  const seen: Seen = { answers: 0, calls: 0, ...(saved as Partial<Seen> | undefined) }
  return {
    observe(event) {
      if (event.kind === 'live') seen.answers++
      const isOver = event.kind === 'ended' && event.cause !== 'failed' && event.cause !== 'cancelled'
      if (event.kind === 'live' || isOver) seen.calls++
    },
    decide({ agents, calls, inboundWaiting = 0, linesFree = Number.POSITIVE_INFINITY, candidates }) {
      const idle = agents.filter(({ phase, leaving }) => phase === 'idle' && leaving !== true).length
      const rate = Math.min(1, (seen.answers + GUESS.answers) / (seen.calls + GUESS.calls))
      const lines = linesForFreeAgents(Math.max(0, idle - inboundWaiting), rate, 0.01)
      const dial = Math.max(0, Math.min(lines - calls.length, linesFree))
      return { dial: candidates ? candidates.slice(0, dial).map(({ id }) => id) : dial }
    },
    save: () => ({ ...seen }),
  }
}
