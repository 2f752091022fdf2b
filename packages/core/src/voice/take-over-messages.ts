import { NO_EFFECTS, type PendingEffect } from '../engine/effects.js'
import { untilTaken } from '../engine/until-taken.js'
import { type LeavingMessage, leavingMessages } from './leaving-message.js'
import { recordings } from './recording-book.js'
import { type VoicemailWorkOptions, makeWork } from './voicemail-work.js'

interface LostMessageEffect extends PendingEffect {
  readonly message: LeavingMessage
}

/** Makes work of messages whose node was lost, or stopped, before it could: also of one that was cut off. */
export function takeOverMessages(options: VoicemailWorkOptions): void {
  const { engine } = options
  engine.define(leavingMessages)
  engine.home(leavingMessages, {
    home: ({ home }) => home,
    settle: (transaction, id, message, heir) =>
      transaction.put(leavingMessages, id, { ...message, home: heir, isLost: true }),
  })
  engine.effect<LeavingMessage, LostMessageEffect>({
    name: 'take over message',
    of: leavingMessages,
    derive: (message) => (message.isLost && message.home === engine.node ? [{ id: 'take over', message }] : NO_EFFECTS),
    perform: ({ message }, started) =>
      untilTaken(
        engine,
        async () => (started.aborted ? undefined : takeOver(options, message)),
        (error) => engine.logger.error('message of a lost node is not work yet', { file: message.id, error }),
      ),
    recovery: 'repeatable',
  })
}

/** Of what was cut off there may be enough to hear, or nothing: an agent can tell, and call back. */
async function takeOver(options: VoicemailWorkOptions, message: LeavingMessage): Promise<void> {
  const { center, directory } = options.engine
  const entry = await directory.get(center, recordings, message.id)
  const { durationMs = 0, failure, isUnfinished = false } = entry?.body ?? {}
  const isMessage = entry !== null && (isUnfinished || failure !== undefined || durationMs >= message.minMs)
  const recorded = { durationMs, ...(failure !== undefined && { failure }) }
  await makeWork(options, { message, isNoted: true, recorded, isMessage })
}
