import {
  type Callback,
  type Interaction,
  type LeftPlace,
  type NodeId,
  type Transaction,
  type WaitingStage,
  awaitsCallback,
  inStage,
  interactions,
} from '@ringwright/core'
import { rescindOffers } from '../offer/offer-commands.js'
import { disengage, putWaiting, release } from '../queue/queue-commands.js'
import { queues } from '../queue/queue.js'
import { askedOf } from '../queue/wait.js'
import { isCallable } from '../party/phone-number.js'
import { callbackFailed, comingBack } from './callback-commands.js'

/** As flows grant callbacks that say nothing else. */
const LOST_CALL = { order: 'agentFirst', attemptsMax: 3, retryDelayMs: 300_000, ringTimeoutMs: 25_000 } as const
/** Whoever was cut off is not called a day later. */
const EXPIRES_MS = 86_400_000

/**
 * The node that held a call is lost, and the call with it. Its customer stands where it stood, as a callback: nobody loses
 * a place because of us, and who was talking has waited already. Without a number, or a place, there is only the fact.
 */
export function callLost(transaction: Transaction, interaction: Interaction, heir: NodeId): void {
  const { stage, from, direction } = interaction
  const moved: Interaction = { ...interaction, home: heir }
  if (awaitsCallback(interaction)) return callbackLost(transaction, moved)
  const number = interaction.callback?.number ?? from
  if (direction === 'outbound' || !isCallable(number)) return release(transaction, interaction, 'nodeLost')
  const callback: Callback = {
    ...{ ...LOST_CALL, number, attempts: 0 },
    requestedAt: transaction.now,
    expiresAt: transaction.now + EXPIRES_MS,
  }
  if (stage.name === 'waiting') keepPlace(transaction, { ...moved, callback }, stage)
  else returnToQueue(transaction, moved, callback)
}

/** Who waits for a callback loses nothing; unless the customer's phone may have been ringing, which counts as a try. */
function callbackLost(transaction: Transaction, interaction: Interaction): void {
  const { id, stage, callback } = interaction
  const mayHaveRung =
    stage.name === 'engaged' ||
    (stage.name === 'waiting' && stage.offers.length > 0 && callback?.order === 'customerFirst')
  if (mayHaveRung) return callbackFailed(transaction, interaction, 'nodeLost')
  if (stage.name !== 'waiting') return transaction.put(interactions, id, interaction)
  rescindOffers(transaction, interaction, stage)
  transaction.put(interactions, id, inStage(interaction, { ...stage, offers: [] }))
}

/** Its flow, its music and its patience were the call's; its place in the queue is not. */
function keepPlace(transaction: Transaction, interaction: Interaction, stage: WaitingStage): void {
  rescindOffers(transaction, interaction, stage)
  const { until: _until, patienceUntil: _patience, position: _position, music: _music, plan: _plan, ...place } = stage
  const { ringing: _ringing, heldUntil: _held, ...kept } = place
  transaction.put(interactions, interaction.id, inStage(interaction, { ...kept, offers: [] }))
  requested(transaction, interaction, stage)
}

/** To the queue that it has left, or from which an agent had taken it. */
function returnToQueue(transaction: Transaction, lost: Interaction, callback: Callback): void {
  const { stage } = lost
  if (stage.name === 'waiting') return
  const left: LeftPlace | undefined = stage.name === 'flow' ? stage.left : { ...stage, since: transaction.now }
  const queue = left && transaction.peek(queues, left.queue)
  if (!queue) return release(transaction, lost, 'nodeLost')
  const interaction: Interaction = { ...lost, callback }
  const { priority, age, since } = left
  const wait = { priority, age, since, ...comingBack(stage, transaction.now), ...askedOf(left) }
  if (stage.name !== 'flow') {
    disengage(transaction, lost, 'nodeLost')
    const lastAgent = stage.name === 'engaged' ? stage.agent : stage.by
    putWaiting(transaction, { ...interaction, lastAgent }, queue, wait)
  } else putWaiting(transaction, interaction, queue, wait)
  requested(transaction, interaction, { queue: queue.id, age })
}

function requested(
  transaction: Transaction,
  { id, callback }: Interaction,
  { queue, age }: Pick<LeftPlace, 'queue' | 'age'>,
): void {
  const expiresAt = callback?.expiresAt ?? transaction.now
  transaction.fact('callback:requested', { interaction: id, queue, age, expiresAt, cause: 'nodeLost' })
}
