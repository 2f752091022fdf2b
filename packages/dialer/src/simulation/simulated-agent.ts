import type { Random } from '@ringwright/core'
import type { AgentPhase } from '../pacing/pacer.js'
import { gamma, lognormal, normal } from './distributions.js'
import type { Physics } from './physics.js'

/** An agent of a simulated campaign; the pacer is shown the same object, as a `PacedAgent`. */
export interface SimulatedAgent {
  readonly id: string
  phase: AgentPhase
  since: number
  leaving: boolean
  /** Factor on the agent's handle times. */
  readonly speed: number
  takesBreak: boolean
  engagedMs: number
  idleMs: number
}

/** Puts the agent into a phase and accounts for the one that is over. */
export function enterPhase(agent: SimulatedAgent, phase: AgentPhase, at: number): void {
  const spent = at - agent.since
  if (agent.phase === 'idle') agent.idleMs += spent
  else if (agent.phase !== 'away') agent.engagedMs += spent
  agent.phase = phase
  agent.since = at
}

export function newAgent(index: number, random: Random, { speedSigma }: Physics): SimulatedAgent {
  const speed = speedSigma > 0 ? Math.exp(speedSigma * normal(random) - speedSigma ** 2 / 2) : 1
  return {
    id: `agent-${index + 1}`,
    phase: 'idle',
    since: 0,
    leaving: false,
    speed,
    takesBreak: false,
    engagedMs: 0,
    idleMs: 0,
  }
}

/** How long one talk and its wrap-up take, of a mean for both together. */
export function drawHandling(
  random: Random,
  physics: Physics,
  meanMs: number,
  speed: number,
): { talkMs: number; wrapUpMs: number } {
  const { wrapUpShare, wrapUpVariation, refusalShare, refusalMs, talkVariation } = physics
  const wrapUpMs = wrapUpShare > 0 ? speed * gamma(random, meanMs * wrapUpShare, wrapUpVariation) : 0
  const meanTalkMs = meanMs * (1 - wrapUpShare)
  const shortMs = Math.min(refusalMs, meanTalkMs / 2)
  if (random.next() < refusalShare) return { talkMs: speed * gamma(random, shortMs, 0.5), wrapUpMs }
  const longMs = (meanTalkMs - refusalShare * shortMs) / (1 - refusalShare)
  return { talkMs: speed * lognormal(random, longMs, talkVariation), wrapUpMs }
}
