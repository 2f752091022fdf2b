import type { Random } from '@ringwright/core'
import type { CallEndCause, CallPhase } from '../pacing/pacer.js'
import { gamma } from './distributions.js'
import type { Physics } from './physics.js'

/** What will become of one call, drawn when it is dialed: instants relative to dialing. */
export interface CallFate {
  readonly ringingAt: number
  /** Infinity where nobody and nothing answers. */
  readonly answeredAt: number
  /** When a person is live, or the call ends. */
  readonly settledAt: number
  readonly outcome: 'person' | 'machineTakenForPerson' | CallEndCause
  /** A person who was taken for a machine: an abandon that nobody sees. */
  readonly isHiddenAbandon: boolean
}

/** A call in flight; the pacer is shown the same object, as a `PacedCall`. */
export interface SimulatedCall {
  readonly id: string
  phase: CallPhase
  readonly dialedAt: number
  since: number
  readonly fate: CallFate
  /** Its place among the calls in flight; -1 when it is no longer there. */
  place: number
}

/** Draws a call's fate; `answerRate` is the probability that a person answers. */
export function drawFate(random: Random, physics: Physics, answerRate: number): CallFate {
  const ringingAt = gamma(random, physics.setupMs, physics.setupVariation)
  if (random.next() < answerRate) {
    const answeredAt = ringingAt + pickUp(random, physics)
    const isHiddenAbandon = physics.personTakenForMachine > 0 && random.next() < physics.personTakenForMachine
    const outcome = isHiddenAbandon ? 'machine' : 'person'
    return { ringingAt, answeredAt, settledAt: answeredAt + physics.greetingMs, outcome, isHiddenAbandon }
  }
  const kind = random.next()
  const ended = (settledAt: number, outcome: CallFate['outcome'], answeredAt = Number.POSITIVE_INFINITY): CallFate => ({
    ringingAt,
    answeredAt,
    settledAt,
    outcome,
    isHiddenAbandon: false,
  })
  if (kind < physics.busyShare) return ended(ringingAt, 'busy')
  if (kind < physics.busyShare + physics.invalidShare) return ended(ringingAt, 'invalid')
  if (kind >= physics.busyShare + physics.invalidShare + physics.machineShare)
    return ended(ringingAt + physics.ringTimeoutMs, 'unanswered')
  const early = random.next() < physics.earlyMachineShare
  const after = gamma(random, early ? physics.earlyMachineMs : physics.lateMachineMs, 0.1)
  const answeredAt = ringingAt + Math.min(after, physics.ringTimeoutMs)
  const outcome = random.next() < physics.machineTakenForPerson ? 'machineTakenForPerson' : 'machine'
  return ended(answeredAt + physics.greetingMs, outcome, answeredAt)
}

function pickUp(random: Random, { pickUpMs, pickUpVariation, ringTimeoutMs }: Physics): number {
  // Those who would have picked up later are among the calls that nobody answers, so the answer rate stays what it is.
  for (;;) {
    const after = gamma(random, pickUpMs, pickUpVariation)
    if (after < ringTimeoutMs) return after
  }
}
