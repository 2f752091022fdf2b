import { z } from 'zod'
import type { AttachmentStore } from '../attachment/attachment-store.js'
import { dispatcherRounds } from '../engine/dispatcher-rounds.js'
import type { Engine, Plugin } from '../engine/plugin.js'
import { parseInput } from '../errors/parse-input.js'
import type { RecordingFiles } from './recording-files.js'
import { type Moved, RecordingMover, shelvedId } from './recording-mover.js'

/** Where recordings are made, where they go, and when. */
export interface RecordingShelvesOptions {
  /** Where recordings are made. Of several nodes, what all of them see: the dispatcher moves those of all. */
  readonly near: RecordingFiles
  /** Where they go: a folder on a slower disk, a bucket with a cheaper class of storage. */
  readonly far: AttachmentStore
  /** How old a recording is when it goes, in milliseconds; a day or more. */
  readonly afterMs: number
  /** How often to look, in milliseconds. Default an hour; a minute to a day. */
  readonly everyMs?: number
  /** The longest recording that `far` takes. Default 512 MiB: nine hours of one call. */
  readonly bytesMax?: number
}

/** Recordings on two shelves. A plug-in that moves them by their age, and finds them wherever they are. */
export interface RecordingShelves extends Plugin, RecordingFiles {}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const optionsSchema = z.strictObject({
  near: z.unknown(),
  far: z.unknown(),
  afterMs: z.number().int().min(DAY_MS, 'takes a day (86400000) or more: a call is over by then'),
  everyMs: z.number().int().min(60_000).max(DAY_MS).default(HOUR_MS),
  bytesMax: z
    .number()
    .int()
    .positive()
    .default(512 * 1_024 * 1_024),
} satisfies Record<keyof RecordingShelvesOptions, z.ZodType>)

/**
 * Moves recordings to cheaper storage when they are old enough, on the node that is the dispatcher, and one at a time. A
 * recording is there, and removed where it was, once its entry names the new place; killed at any instant, the move goes on
 * with the next dispatcher. Give `open` to whoever plays recordings, and `remove` to whoever erases them.
 */
export function recordingShelves(options: RecordingShelvesOptions): RecordingShelves {
  const settings = parseInput(optionsSchema, options, 'options of recordingShelves')
  const { near, far } = options
  return {
    name: 'recording-shelves',
    open(file) {
      const id = shelvedId(file)
      return id === undefined ? near.open(file) : far.open(id)
    },
    remove(file) {
      const id = shelvedId(file)
      return id === undefined ? near.remove(file) : far.remove(id)
    },
    setup(engine) {
      const { afterMs, bytesMax, everyMs } = settings
      const mover = new RecordingMover({ engine, near, far, afterMs, bytesMax })
      const halt = dispatcherRounds(engine, {
        everyMs,
        round: async (signal) => report(engine, await mover.move(signal)),
        failure: 'recordings could not be moved',
      })
      return {
        async stop() {
          halt()
        },
      }
    },
  }
}

function report({ logger }: Engine, { moved, left }: Moved): void {
  if (moved > 0) logger.info('recordings moved', { recordings: moved })
  if (left > 0) logger.warn('recordings are missing, or too long to be moved', { recordings: left })
}
