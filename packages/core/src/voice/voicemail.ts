import type { Clock } from '../clock/clock.js'
import type { Engine } from '../engine/plugin.js'
import { untilTaken } from '../engine/until-taken.js'
import { errorText } from '../errors/ringwright-error.js'
import { shownVariables } from '../flow/enqueue-for-flow.js'
import type { VoicemailAct } from '../flow/flow-act.js'
import type { FlowResult } from '../flow/flow-performer.js'
import type { InteractionId, QueueId } from '../identity/identity.js'
import type { Interaction } from '../interaction/interaction.js'
import type { MessageBook } from '../message/message-book.js'
import type { Call, RecordingResult } from './call-control.js'
import { CALL_SOUND_MS } from './call-sound.js'
import type { RecordingBook } from './recording-book.js'
import type { TakeVoicemail } from './voice-performer.js'

export interface VoicemailOptions {
  readonly engine: Engine
  readonly recordings: RecordingBook
  readonly messages: MessageBook
}

/** The channel of what callers have left. No adapter has it: agents call back, or write on another channel. */
const CHANNEL = 'voicemail'
/** Mean magnitude of 16-bit samples that is louder than a quiet room on a telephone line. */
const SPEECH_LEVEL_MIN = 200

/** Records messages of callers, and makes work of them. */
export function takeVoicemail(options: VoicemailOptions): TakeVoicemail {
  return async (interaction, call, act, signal): Promise<FlowResult | undefined> => {
    const { engine, recordings } = options
    const queue = queueOf(interaction, act)
    const name = `${interaction.id}-message-${act.turn}`
    if (queue === undefined || !engine.ports.router?.queues().includes(queue)) return { kind: 'failed' }
    for (const prompt of [act.prompt, act.tone]) {
      const played = prompt === undefined ? 'finished' : await call.play(prompt, { signal })
      if (played === 'callEnded' || signal.aborted) return undefined
    }
    const recording = call.record(name)
    const { id, from } = interaction
    const startedAt = engine.clock.now()
    const begun = recordings.begin({ id: name, interaction: id, queue, from, startedAt, file: name })
    const spokenMs = await endOfMessage(engine.clock, call, act, signal)
    const recorded = await recording.stop()
    await begun
    // Entered also when nothing was said, so that it is found when everything of this customer is to be removed.
    await enter(options, interaction, queue, recorded)
    const isMessage = spokenMs >= act.minMs && recorded.failure === undefined
    const isLeft = isMessage && (await leaveUntilTaken(options, { interaction, act, queue, recorded }))
    return signal.aborted ? undefined : { kind: isLeft ? 'done' : 'failed' }
  }
}

function queueOf({ stage }: Interaction, { queue }: VoicemailAct): QueueId | undefined {
  if (queue !== undefined) return queue as QueueId
  return stage.name === 'flow' ? stage.left?.queue : undefined
}

/** Until the key, the silence, the longest time or the hang-up that ends it; how long something was heard, in ms. */
function endOfMessage(
  clock: Clock,
  call: Call,
  { maxMs, silenceMs }: VoicemailAct,
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve) => {
    let spokenMs = 0
    let lastHeard = clock.now()
    const end = (): void => {
      deaf()
      mute()
      longest.cancel()
      silence.cancel()
      signal.removeEventListener('abort', end)
      resolve(spokenMs)
    }
    const mute = call.onSound(({ level }) => {
      if (level < SPEECH_LEVEL_MIN) return
      spokenMs += CALL_SOUND_MS
      lastHeard = clock.now()
    })
    const deaf = call.onDigit(({ digit }) => {
      if (digit === '#') end()
    })
    const listenOn = (): void => {
      const leftMs = lastHeard + silenceMs - clock.now()
      if (leftMs <= 0) end()
      else silence = clock.setTimer(leftMs, listenOn)
    }
    let silence = clock.setTimer(silenceMs, listenOn)
    const longest = clock.setTimer(maxMs, end)
    signal.addEventListener('abort', end, { once: true })
    void call.ended.then(end)
    if (signal.aborted) end()
  })
}

async function enter(
  { engine, recordings }: VoicemailOptions,
  { id: interaction, from }: Interaction,
  queue: QueueId,
  { name, startedAt, durationMs, failure }: RecordingResult,
): Promise<void> {
  const failed = failure !== undefined && { failure }
  try {
    await recordings.finish({ id: name, interaction, queue, from, startedAt, durationMs, file: name, ...failed })
  } catch (error) {
    engine.logger.error('message could not be entered', { interaction, file: name, error: errorText(error) })
  }
}

interface LeftMessage {
  readonly interaction: Interaction
  readonly act: VoicemailAct
  readonly queue: QueueId
  readonly recorded: RecordingResult
}

/** The caller may be gone, and nobody else knows of the message. */
async function leaveUntilTaken(options: VoicemailOptions, left: LeftMessage): Promise<boolean> {
  const { engine } = options
  const { interaction, recorded } = left
  let isLeft = false
  await untilTaken(
    engine,
    async () => void (isLeft = await leave(options, left)),
    (error) =>
      engine.logger.error('message is not work yet', { interaction: interaction.id, file: recorded.name, error }),
  )
  return isLeft
}

/** The recording in the customer's thread, and an interaction that waits for an agent. False when the queue is full. */
async function leave({ engine, messages }: VoicemailOptions, left: LeftMessage): Promise<boolean> {
  const { interaction: call, act, queue, recorded } = left
  const { name, durationMs, bytes } = recorded
  const { conversation, customer, service } = call
  const file = { url: `recording:${name}`, name: `${name}.wav`, contentType: 'audio/wav', bytes }
  const { message } = await messages.append({
    ...{ conversation, channel: CHANNEL, externalId: name },
    author: { role: 'customer' },
    content: { attachments: [file] },
  })
  const interaction = engine.newId<InteractionId>()
  return engine.run({ role: 'customer', id: customer }, (transaction) => {
    const closed = { interaction, conversation, customer }
    transaction.fact('interaction:opened', { ...closed, channel: CHANNEL, medium: 'text', service })
    const { sequence } = message
    transaction.fact('message:added', { conversation, interaction, sequence, role: 'customer' })
    const work = workOf(call, { id: interaction, home: transaction.node, openedAt: transaction.now, name, durationMs })
    const { priority } = act
    const outcome = engine.ports.router?.enqueue(transaction, work, { queue, priority, canWait: true })
    if (outcome?.outcome === 'queued') {
      const { queue: taken } = outcome
      transaction.fact('voicemail:left', { call: call.id, interaction, queue: taken, recording: name, durationMs })
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
  {
    name,
    durationMs,
    ...own
  }: Pick<Interaction, 'id' | 'home' | 'openedAt'> & { readonly name: string; readonly durationMs: number },
): Interaction {
  const { callback: _none, stage, ...known } = call
  const learned = stage.name === 'flow' ? shownVariables(stage.position) : {}
  const voicemail = { call: call.id, recording: name, durationMs }
  return {
    ...{ ...known, ...own, stage, channel: CHANNEL, medium: 'text', direction: 'inbound' },
    attributes: { ...call.attributes, ...learned, voicemail },
  }
}
