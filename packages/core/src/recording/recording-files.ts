import { createReadStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { StoredBytes } from '../attachment/attachment-store.js'
import { RingwrightError } from '../errors/ringwright-error.js'

/** Where recordings lie when they have just been made: what the center's recording sink writes to. */
export interface RecordingFiles {
  /**
   * The audio by what the recording's entry names as its `file`; null when there is none. Rejects with `invalid_argument`
   * for a file that can be none of these.
   */
  open(file: string): Promise<StoredBytes | null>
  /** Removing what is not there does nothing. */
  remove(file: string): Promise<void>
}

/** Recordings in a folder and those below it, as `sip()` writes them; `invalid_argument` for files elsewhere. */
export function folderRecordings({ folder }: { readonly folder: string }): RecordingFiles {
  const root = resolve(folder)
  const pathOf = (file: string): string => {
    const path = file.startsWith('file:') ? fileURLToPath(file) : resolve(root, file)
    const way = relative(root, path)
    if (way.startsWith('..') || resolve(root, way) !== path)
      throw new RingwrightError(
        'invalid_argument',
        `The recording ${file} is not in ${root}: pass the folder it is in.`,
      )
    return path
  }
  return {
    async open(file) {
      const path = pathOf(file)
      const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null
        throw error
      })
      if (!found?.isFile()) return null
      return { bytes: found.size, body: Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array> }
    },
    remove: async (file) => rm(pathOf(file), { force: true }),
  }
}
