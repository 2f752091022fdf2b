import type { Clock } from '../clock/clock.js'
import { errorText } from '../errors/ringwright-error.js'
import type { VoicemailAct } from '../flow/flow-act.js'
import type { FlowResult } from '../flow/flow-performer.js'
import type { QueueId } from '../identity/identity.js'
import type { Interaction } from '../interaction/interaction.js'
import type { Call, RecordingResult } from './call-control.js'
import { CALL_SOUND_MS } from './call-sound.js'
import { takeOverMessages } from './take-over-messages.js'
import type { RecordingBook } from './recording-book.js'
import type { TakeVoicemail } from './voice-performer.js'
import { type VoicemailWorkOptions, makeWorkUntilTaken, note } from './voicemail-work.js'

export interface VoicemailOptions extends VoicemailWorkOptions {
  readonly recordings: RecordingBook
}

/** Mean magnitude of 16-bit samples that is louder than a quiet room on a telephone line. */
const SPEECH_LEVEL_MIN = 200

/** Records messages of callers, and makes work of them. */
export function takeVoicemail(options: VoicemailOptions): TakeVoicemail {
  takeOverMessages(options)
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
    const { priority, minMs } = act
    const message = { id: name, call: interaction, queue, priority, minMs, home: engine.node }
    const noted = note(engine, message)
    let isGone = false
    void call.ended.then(() => (isGone = true))
    const spokenMs = await endOfMessage(engine.clock, call, act, signal)
    const recorded = await recording.stop()
    const isEntered = await begun
    // Entered also when nothing was said, so that it is found when everything of this customer is to be removed.
    await enter(options, interaction, queue, recorded, isEntered)
    // Whoever is still there is told that it did not work, and of whoever is gone at least the call is known.
    const isMessage = spokenMs >= minMs && (recorded.failure === undefined || isGone)
    const isLeft = await makeWorkUntilTaken(options, { message, isNoted: await noted, recorded, isMessage })
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
  isEntered: boolean,
): Promise<void> {
  const failed = failure !== undefined && { failure }
  const entry = { id: name, interaction, queue, from, startedAt, durationMs, file: name, ...failed }
  try {
    await recordings.finish(entry, isEntered)
  } catch (error) {
    engine.logger.error('message could not be entered', { interaction, file: name, error: errorText(error) })
  }
}
