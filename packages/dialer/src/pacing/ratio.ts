import type { Observation, Pacer, PacingDecision } from './pacer.js'

/** Agents who are free for a call of ours, and calls in flight that may need one. */
export function openLines({ calls, agents, inboundWaiting = 0 }: Observation): { idle: number; inFlight: number } {
  let idle = 0
  for (const { phase, leaving } of agents) if (phase === 'idle' && leaving !== true) idle++
  return { idle: Math.max(0, idle - inboundWaiting), inFlight: calls.length }
}

/** The first so many candidates, or the number itself where none are shown; never more than there are lines. */
export function dialing(wanted: number, { linesFree, candidates }: Observation): PacingDecision {
  const count = Math.max(0, Math.min(wanted, linesFree ?? wanted))
  return { dial: candidates ? candidates.slice(0, count).map(({ id }) => id) : count }
}

/** A fixed number of lines per idle agent. With one, nobody who answers is ever without an agent. */
export function ratioPacer(linesPerAgent: number): Pacer {
  return {
    observe: () => undefined,
    decide(observation) {
      const { idle, inFlight } = openLines(observation)
      return dialing(Math.floor(linesPerAgent * idle) - inFlight, observation)
    },
    save: () => null,
  }
}
