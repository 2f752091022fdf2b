import { systemActor } from '../authorization/actor.js'
import type { Engine } from '../engine/plugin.js'
import { untilTaken } from '../engine/until-taken.js'
import { errorText } from '../errors/ringwright-error.js'
import { shownVariables } from '../flow/enqueue-for-flow.js'
import type { InteractionId } from '../identity/identity.js'
import { awaitsCallback } from '../interaction/callback.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import type { MessageBook } from '../message/message-book.js'
import type { RecordingResult } from './call-control.js'
import { type LeavingMessage, leavingMessages } from './leaving-message.js'

export interface VoicemailWorkOptions {
  readonly engine: Engine
  readonly messages: MessageBook
}

/** The channel of what callers have left. No adapter has it: agents call back, or write on another channel. */
const CHANNEL = 'voicemail'
const ACTOR = systemActor('voicemail')

/** Whether another node would find the message. It is taken without that as well: the caller does not wait for a store. */
export async function note(engine: Engine, message: LeavingMessage): Promise<boolean> {
  const { id, call } = message
  try {
    await engine.run(ACTOR, (transaction) => transaction.put(leavingMessages, id, message))
    return true
  } catch (error) {
    engine.logger.warn('message could not be noted', { interaction: call.id, file: id, error: errorText(error) })
    return false
  }
}

/** A message that was recorded, as far as its node lived. */
export interface Recorded {
  readonly message: LeavingMessage
  /** Whether it stands in a record, which goes with the change that concludes it. */
  readonly isNoted: boolean
  readonly recorded: Pick<RecordingResult, 'durationMs' | 'failure'> & Partial<Pick<RecordingResult, 'bytes'>>
  readonly isMessage: boolean
}

/** As `makeWork`, for a caller who may be gone: nobody else knows of the message. */
export async function makeWorkUntilTaken(options: VoicemailWorkOptions, message: Recorded): Promise<boolean> {
  const { engine } = options
  const { id, call } = message.message
  let isLeft = false
  await untilTaken(
    engine,
    async () => void (isLeft = await makeWork(options, message)),
    (error) => engine.logger.error('message is not work yet', { interaction: call.id, file: id, error }),
  )
  return isLeft
}

/** Makes work of what is a message. Resolves with whether an agent has it, or will. */
export async function makeWork(options: VoicemailWorkOptions, message: Recorded): Promise<boolean> {
  if (message.isMessage) return leave(options, message)
  if (message.isNoted) await forget(options, message.message)
  return false
}

async function forget({ engine }: VoicemailWorkOptions, { id }: LeavingMessage): Promise<void> {
  await engine.run(ACTOR, (transaction) => {
    if (transaction.read(leavingMessages, id)) transaction.remove(leavingMessages, id)
  })
}

/** The recording in the customer's thread, and an interaction that waits for an agent. False when the queue is full. */
async function leave({ engine, messages }: VoicemailWorkOptions, left: Recorded): Promise<boolean> {
  const { message: leaving, isNoted, recorded } = left
  const { id: name, call, queue, priority } = leaving
  const { durationMs, bytes, failure } = recorded
  const about = { recording: name, durationMs, ...(failure !== undefined && { failure }) }
  const { conversation, customer, service } = call
  const file = { url: `recording:${name}`, name: `${name}.wav`, contentType: 'audio/wav' }
  const { message } = await messages.append({
    ...{ conversation, channel: CHANNEL, externalId: name },
    author: { role: 'customer' },
    content: { attachments: [{ ...file, ...(bytes !== undefined && { bytes }) }] },
  })
  const interaction = engine.newId<InteractionId>()
  return engine.run({ role: 'customer', id: customer }, (transaction) => {
    // Another node has done it, for which this one was gone.
    if (isNoted && !transaction.read(leavingMessages, name)) return true
    if (isNoted) transaction.remove(leavingMessages, name)
    const { sequence } = message
    const lost = transaction.read(interactions, call.id)
    if (lost && awaitsCallback(lost)) {
      // The call has gone back to its queue with its node: whoever calls the customer finds the message in the thread.
      transaction.fact('message:added', { conversation, interaction: call.id, sequence, role: 'customer' })
      return true
    }
    const closed = { interaction, conversation, customer }
    transaction.fact('interaction:opened', { ...closed, channel: CHANNEL, medium: 'text', service })
    transaction.fact('message:added', { conversation, interaction, sequence, role: 'customer' })
    const work = workOf(call, { id: interaction, home: transaction.node, openedAt: transaction.now }, about)
    const outcome = engine.ports.router?.enqueue(transaction, work, { queue, priority, canWait: true })
    if (outcome?.outcome === 'queued') {
      const { queue: taken } = outcome
      transaction.fact('voicemail:left', { call: call.id, interaction, queue: taken, ...about })
      return true
    }
    transaction.fact('interaction:refused', { interaction, queue, reason: outcome?.reason ?? 'closed' })
    transaction.fact('interaction:closed', { ...closed, cause: 'refused' })
    return false
  })
}

/** What an agent gets: a written interaction of the same customer, that knows what the flow has learned. */
function workOf(
  call: Interaction,
  own: Pick<Interaction, 'id' | 'home' | 'openedAt'>,
  about: { readonly recording: string; readonly durationMs: number; readonly failure?: string },
): Interaction {
  const { callback: _none, stage, ...known } = call
  const learned = stage.name === 'flow' ? shownVariables(stage.position) : {}
  return {
    ...{ ...known, ...own, stage, channel: CHANNEL, medium: 'text', direction: 'inbound' },
    attributes: { ...call.attributes, ...learned, voicemail: { call: call.id, ...about } },
  }
}
