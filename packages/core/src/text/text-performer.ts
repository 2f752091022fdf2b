import { sleep } from '../clock/clock.js'
import type { Engine } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import type { FlowPerformer } from '../flow/flow-performer.js'
import { interactions } from '../interaction/interaction.js'
import { mayPass, storageRetryMs } from '../storage/storage-retry.js'
import type { TextWriter } from './text-writer.js'

/** As long as a message is tried; after that the flow goes on as after any other fault. */
const GIVEN_UP_AFTER_MS = 900_000

/**
 * Writes what flows say. While the directory or the store is away it is tried again: a flow that is told at once that it has
 * failed goes on to its end, with a customer who has heard nothing.
 */
export function textPerformer(engine: Engine, writer: TextWriter): FlowPerformer {
  return {
    async perform(begun, act, signal) {
      const { id } = begun
      const until = engine.clock.now() + GIVEN_UP_AFTER_MS
      for (let failures = 0; ; ) {
        try {
          // The customer may have gone on at another address meanwhile.
          return await writer.perform(engine.get(interactions, id) ?? begun, act)
        } catch (error) {
          if (signal.aborted || !mayPass(error) || engine.clock.now() >= until) throw error
          engine.logger.warn('flow could not write; trying again', { interaction: id, error: errorText(error) })
          await sleep(engine.clock, storageRetryMs(++failures), signal)
        }
      }
    },
  }
}
