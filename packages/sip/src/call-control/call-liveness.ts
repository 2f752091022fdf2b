import type { Clock } from '@ringwright/core'
import type { CallLeg } from '../call-leg.js'
import type { MediaSession } from '../media/session/media-session.js'

/**
 * How long a phone may be silent before it is asked. Most phones send audio all the time; those on hold, and those that
 * leave out silence, answer the question.
 */
export const SILENCE_MAX_MS = 120_000

/**
 * A phone that lost its power says no BYE, and its call would stay for ever. Whoever has sent no audio for a while is
 * asked with OPTIONS whether it is still there (any answer will do: RFC 3261 12.2.1.2 takes 408 and 481 for an end).
 * Returns the function that ends the watch.
 */
export function watchLiveness(leg: CallLeg, media: MediaSession, clock: Clock, lost: () => void): () => void {
  const silentForMs = (): number => clock.now() - Math.max(askedAt, media.statistics().lastReceivedAt ?? 0)
  let askedAt = clock.now()
  let isOver = false
  let timer = clock.setTimer(SILENCE_MAX_MS, look)

  function look(): void {
    if (silentForMs() >= SILENCE_MAX_MS) return void ask()
    timer = clock.setTimer(SILENCE_MAX_MS - silentForMs(), look)
  }

  async function ask(): Promise<void> {
    askedAt = clock.now()
    const { local } = await leg.request('OPTIONS')
    if (isOver) return
    if (local) lost()
    else look()
  }

  return () => {
    isOver = true
    timer.cancel()
  }
}
