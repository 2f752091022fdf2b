import {
  type EngagedStage,
  type Instant,
  type Interaction,
  type Listener,
  type OfferId,
  type OutsideStage,
  type Party,
  type Transaction,
  inStage,
  interactions,
} from '@ringwright/core'
import { answerConsult, endConsult } from '../consult/consult-commands.js'
import { returnUnconnected } from '../offer/return-engaged.js'
import { takeOut } from '../parking/parking-commands.js'
import { disengage, release } from '../queue/queue-commands.js'
import type { QueueFloor } from '../queue/queue-floor.js'
import { lapseReservation } from '../reservation/lapse-reservation.js'
import { RETURN_WAIT_MS, reservationDeadline } from '../reservation/reservation-commands.js'
import { byConsult, handOver } from '../transfer/hand-over.js'
import { comeBack, transferToAgent } from '../transfer/transfer-commands.js'

/** Whoever was called is on the line; false when nobody waits for that any more. */
export function partyAnswered(transaction: Transaction, interaction: Interaction, party: OfferId): boolean {
  const { id, stage } = interaction
  const answeredAt = transaction.now
  if (stage.name === 'outside') {
    if (stage.party.id !== party) return false
    transaction.put(interactions, id, inStage(interaction, { ...stage, party: { ...stage.party, answeredAt } }))
    return true
  }
  if (stage.name !== 'engaged') return false
  if (stage.consult?.id === party) {
    answerConsult(transaction, interaction, stage)
    return true
  }
  const listener = listenerOf(stage, party)
  if (!listener) return false
  putListeners(transaction, interaction, stage, (each) => (each === listener ? { ...each, answeredAt } : each))
  const { supervisor, mode } = listener
  transaction.fact('supervision:answered', { interaction: id, supervisor, agent: stage.agent, mode })
  return true
}

/**
 * Somebody other than the customer is gone, or could not be reached:
 *
 * | who                        | what becomes of the customer                                                    |
 * | -------------------------- | ------------------------------------------------------------------------------- |
 * | the agent                  | goes to whom the agent consults, waits for who is still called; else it is over |
 * | the one who is consulted   | is with the agent again                                                         |
 * | somebody outside, talking  | it is over                                                                      |
 * | somebody outside, called   | waits for the agent who transferred, then for everybody of the queue            |
 * | a supervisor               | nothing                                                                         |
 */
export function partyGone(
  transaction: Transaction,
  floor: QueueFloor,
  interaction: Interaction,
  party: OfferId,
  cause: string,
): void {
  const { stage } = interaction
  if (stage.name === 'outside' && stage.party.id === party) return outsideGone(transaction, interaction, stage, cause)
  if (stage.name !== 'engaged') return
  if (stage.offer.id === party) return agentGone(transaction, floor, interaction, stage)
  if (stage.consult?.id === party) return void endConsult(transaction, interaction, stage, { cause, endedBy: 'agent' })
  const listener = listenerOf(stage, party)
  if (listener) removeListener(transaction, interaction, stage, listener, cause)
}

function outsideGone(transaction: Transaction, interaction: Interaction, stage: OutsideStage, cause: string): void {
  const { party, by, queue } = stage
  if (party.answeredAt !== undefined) return release(transaction, interaction, 'outsideEnded')
  transaction.fact('transfer:failed', { interaction: interaction.id, queue, by, cause })
  comeBack(transaction, interaction, stage, { agent: by, waitMs: RETURN_WAIT_MS })
}

function agentGone(transaction: Transaction, floor: QueueFloor, interaction: Interaction, stage: EngagedStage): void {
  const { consult, queue, agent } = stage
  if (!consult) {
    if (!returnUnconnected(transaction, interaction, 'agentEnded')) release(transaction, interaction, 'agentEnded')
    return
  }
  // Who hangs up while somebody else is on the line, or is called outside, leaves the customer to them.
  if (consult.answeredAt !== undefined || consult.agent === undefined)
    return handOver(transaction, interaction, stage, byConsult(consult))
  const alone = endConsult(transaction, interaction, stage, { cause: 'agentGone', endedBy: 'others' })
  const target = { agent: consult.agent, queue, waitMs: RETURN_WAIT_MS, otherwise: 'return' } as const
  const now = inStage(interaction, alone)
  if ('queue' in transferToAgent(transaction, floor, now, alone, target, consult.reason)) return
  disengage(transaction, now, 'agentGone')
  comeBack(transaction, now, alone, { agent, waitMs: RETURN_WAIT_MS })
}

export function listenerOf({ listeners }: EngagedStage, party: OfferId): Listener | undefined {
  return listeners?.find(({ id }) => id === party)
}

export function removeListener(
  transaction: Transaction,
  interaction: Interaction,
  stage: EngagedStage,
  listener: Listener,
  cause: string,
): void {
  putListeners(transaction, interaction, stage, (each) => (each === listener ? undefined : each))
  const { supervisor } = listener
  transaction.fact('supervision:ended', { interaction: interaction.id, supervisor, agent: stage.agent, cause })
}

export function putListeners(
  transaction: Transaction,
  interaction: Interaction,
  { listeners = [], ...others }: EngagedStage,
  change: (listener: Listener) => Listener | undefined,
): void {
  const next = listeners.map(change).filter((each) => each !== undefined)
  const stage: EngagedStage = next.length === 0 ? others : { ...others, listeners: next }
  transaction.put(interactions, interaction.id, inStage(interaction, stage))
}

/** The phone's own end comes first; this is for the node that calls it having died. */
const PHONE_GRACE_MS = 1_000

/** When the first thing ends by itself that an interaction waits for outside of a queue's own rules. */
export function asideDeadline(interaction: Interaction): Instant | undefined {
  const { stage } = interaction
  switch (stage.name) {
    case 'flow':
      return undefined
    case 'waiting':
      return reservationDeadline(interaction)
    case 'parked':
      return stage.until
    case 'outside':
      return givenUpAt(stage.party)
    case 'engaged':
      return stage.consult || stage.listeners ? earliest(partiesOf(stage).map(givenUpAt)) : undefined
  }
}

export function lapseAside(transaction: Transaction, floor: QueueFloor, interaction: Interaction): void {
  const { id, stage } = interaction
  if (stage.name === 'waiting') return lapseReservation(transaction, interaction)
  if (stage.name === 'parked') return takeOut(transaction, interaction, stage, 'timeout')
  if (stage.name === 'flow') return
  const parties = stage.name === 'outside' ? [stage.party] : partiesOf(stage)
  for (const party of parties) {
    if ((givenUpAt(party) ?? Infinity) > transaction.now) continue
    const now = transaction.read(interactions, id)
    if (now) partyGone(transaction, floor, now, party.id, 'noAnswer')
  }
}

function partiesOf({ consult, listeners = [] }: EngagedStage): readonly Party[] {
  return consult ? [consult, ...listeners] : listeners
}

function givenUpAt({ answeredAt, expiresAt }: Party): Instant | undefined {
  return answeredAt === undefined ? expiresAt + PHONE_GRACE_MS : undefined
}

function earliest(instants: readonly (Instant | undefined)[]): Instant | undefined {
  const known = instants.filter((instant) => instant !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}
