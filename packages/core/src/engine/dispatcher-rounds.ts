import type { Timer } from '../clock/clock.js'
import { errorText } from '../errors/ringwright-error.js'
import type { Engine } from './plugin.js'

export interface DispatcherRoundsOptions {
  /** From the end of a round to the begin of the next one, in milliseconds. */
  readonly everyMs: number
  /** One round. The signal is aborted when this node is no longer the dispatcher, or stops. */
  readonly round: (signal: AbortSignal) => Promise<void>
  /** What the log says when a round fails; the next one is made as if it had not. */
  readonly failure: string
}

/**
 * Work that one node does now and then for all of them: a round as soon as this node is the dispatcher, and others for as
 * long as it is. Returns what ends them.
 */
export function dispatcherRounds(engine: Engine, { everyMs, round, failure }: DispatcherRoundsOptions): () => void {
  const { clock, logger } = engine
  let timer: Timer | undefined
  let running: AbortController | undefined
  const halt = (): void => {
    timer?.cancel()
    running?.abort()
  }
  const next = async (signal: AbortSignal): Promise<void> => {
    try {
      await round(signal)
    } catch (error) {
      if (!signal.aborted) logger.error(failure, { error: errorText(error) })
    }
    if (!signal.aborted) timer = clock.setTimer(everyMs, () => void next(signal))
  }
  engine.onDispatcher((active) => {
    halt()
    if (!active) return
    running = new AbortController()
    void next(running.signal)
  })
  return halt
}
