import { sleep } from '../clock/clock.js'
import type { Engine } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import type { FlowPerformer } from '../flow/flow-performer.js'
import { interactions } from '../interaction/interaction.js'
import { retryDelayMs, TRIES_MAX } from './send-retry.js'
import type { TextWriter } from './text-writer.js'

/**
 * Writes what flows say. While the directory or the store is away it is tried again, as long as a message is: a flow that is
 * told at once that it has failed goes on to its end, with a customer who has heard nothing.
 */
export function textPerformer(engine: Engine, writer: TextWriter): FlowPerformer {
  return {
    async perform(begun, act, signal) {
      const { id } = begun
      for (let tries = 1; ; tries++) {
        try {
          // The customer may have gone on at another address meanwhile.
          return await writer.perform(engine.get(interactions, id) ?? begun, act)
        } catch (error) {
          if (signal.aborted || tries === TRIES_MAX) throw error
          engine.logger.warn('flow could not write; trying again', { interaction: id, error: errorText(error) })
          await sleep(engine.clock, retryDelayMs(tries), signal)
        }
      }
    },
  }
}
