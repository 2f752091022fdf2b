import { type Engine, type StartedEffect, errorText, sleep } from '@ringwright/core'
import { directoryRestMs } from './directory-rest.js'

/** Does what the directory and the store have to take until they have, less and less often; gives up when nobody calls for it any more. */
export async function untilWritten(
  engine: Engine,
  started: StartedEffect,
  complaint: string,
  write: () => Promise<void>,
): Promise<void> {
  for (let restMs = directoryRestMs(); !started.aborted; restMs = directoryRestMs(restMs)) {
    try {
      return await write()
    } catch (error) {
      engine.logger.warn(complaint, { error: errorText(error) })
      await pauseOf(engine, restMs, started)
    }
  }
}

/** Waits, but not for longer than the effect is called for. */
export async function pauseOf({ clock }: Pick<Engine, 'clock'>, ms: number, { over }: StartedEffect): Promise<void> {
  await Promise.race([sleep(clock, ms), over])
}
