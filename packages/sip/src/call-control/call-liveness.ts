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
 * asked with OPTIONS whether it is still there. Any answer will do but two, which RFC 3261 12.2.1.2 takes for an end: 408, with which
 * proxies give a phone up, and 481, which ends the leg by itself. Returns the function that ends the watch.
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
    const { status, local } = await leg.request('OPTIONS')
    if (isOver) return
    if (local || status === 408) lost()
    else look()
  }

  return () => {
    isOver = true
    timer.cancel()
  }
}
