import { type FileHandle, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { RingwrightError } from '@ringwright/core'
import { repairedWavHeader } from '../audio/wav-header.js'
import type { RecordingFile, RecordingSink } from './recording-sink.js'
import { readSealedHeader, SEALED_HEADER_BYTES } from './sealed-recording.js'

/** A recording under way has this behind its ending; one that still has it at the next start was cut off. */
const PART = '.part'

const ENDING = /^\.[A-Za-z\d]{1,16}$/

/** Within what file systems take, with room for the directory. */
const NAME_LENGTH_MAX = 200

/** Segments of letters, digits, dots, hyphens and underscores that do not begin with a dot, so no path leaves the folder. */
const NAME = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/

/** Keeps recordings in a folder, each as a file that has its final name once it is whole. */
export interface FileRecordingSink extends RecordingSink {
  /**
   * Finishes the recordings that a killed process left behind: corrects their headers and gives them their final names.
   * To be called at start, before anything is recorded; other processes that record into the same folder finish theirs all
   * the same. `unreadable` are files that are not recordings of ours.
   */
  recover(): Promise<{ readonly repaired: readonly string[]; readonly unreadable: readonly string[] }>
}

/** In which folder recordings are kept, and what their files are called. */
export interface FileRecordingSinkOptions {
  /** Directories are made as needed. */
  readonly directory: string
  /** Of the files, such as `.sealed` where the sink is that of `encryptedRecordingSink`. Default `.wav`. */
  readonly ending?: string
}

/** Writes `<directory>/<name>.wav`; as `.wav.part` until it is finished. */
export function fileRecordingSink({ directory, ending = '.wav' }: FileRecordingSinkOptions): FileRecordingSink {
  if (!ENDING.test(ending)) {
    throw new RingwrightError(
      'invalid_argument',
      '"ending" takes a dot and 1 to 16 letters and digits, such as ".wav".',
    )
  }
  return {
    async open(name, header) {
      if (name.length > NAME_LENGTH_MAX || !NAME.test(name)) throw invalidName(name)
      const path = join(directory, name) + ending
      await mkdir(dirname(path), { recursive: true })
      if (await exists(path)) throw alreadyExists(path)
      const handle = await open(path + PART, 'wx').catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'EEXIST' ? alreadyExists(path + PART) : diskError(error, path)
      })
      const file = recordingFile(handle, path)
      try {
        await file.append(header)
      } catch (error) {
        // Nothing is lost with it, and the name is free again once there is room.
        await handle.close()
        await rm(path + PART, { force: true })
        throw error
      }
      return file
    },
    async recover() {
      const repaired: string[] = []
      const unreadable: string[] = []
      await mkdir(directory, { recursive: true })
      for await (const entry of await opendir(directory, { recursive: true })) {
        if (!entry.isFile() || !entry.name.endsWith(ending + PART)) continue
        const part = join(entry.parentPath, entry.name)
        if (await repair(part)) repaired.push(pathToFileURL(part.slice(0, -PART.length)).href)
        else unreadable.push(part)
      }
      return { repaired, unreadable }
    },
  }
}

function recordingFile(handle: FileHandle, path: string): RecordingFile {
  return {
    append: (bytes) =>
      handle.appendFile(bytes).catch((error: NodeJS.ErrnoException) => {
        throw diskError(error, path)
      }),
    async finish(header) {
      const { ino } = await handle.stat()
      try {
        await handle.write(header, 0, header.length, 0)
      } finally {
        await handle.close()
      }
      await rename(path + PART, path).catch(async (error: unknown) => {
        // Another process that shares the folder has started meanwhile, and has given it its final name already.
        const named = await stat(path).catch(() => undefined)
        if (named?.ino !== ino) throw error
      })
      return pathToFileURL(path).href
    },
  }
}

async function repair(part: string): Promise<boolean> {
  const handle = await open(part, 'r+')
  try {
    const { size } = await handle.stat()
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SEALED_HEADER_BYTES), 0, SEALED_HEADER_BYTES, 0)
    const begun = buffer.subarray(0, bytesRead)
    // What is encrypted cannot be mended without its key, and need not be: its reader takes it as far as it goes.
    if (!readSealedHeader(begun)) {
      const header = repairedWavHeader(begun, size)
      if (!header) return false
      await handle.write(header, 0, header.length, 0)
    }
  } finally {
    await handle.close()
  }
  await rename(part, part.slice(0, -PART.length))
  return true
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

function diskError(error: NodeJS.ErrnoException, path: string): RingwrightError {
  const isFull = error.code === 'ENOSPC' || error.code === 'EDQUOT'
  return isFull
    ? new RingwrightError('limit_reached', `The disk that holds ${path} is full. Make room or move recordings away.`, {
        cause: error,
      })
    : new RingwrightError('unavailable', `${path} cannot be written: ${error.message}`, { cause: error })
}

function alreadyExists(path: string): RingwrightError {
  return new RingwrightError(
    'already_exists',
    `There is a recording ${path} already. Give each recording its own name.`,
  )
}

function invalidName(name: string): RingwrightError {
  return new RingwrightError(
    'invalid_argument',
    `${JSON.stringify(name.slice(0, 80))} is no name for a recording. Use letters, digits, ".", "-", "_" and "/".`,
  )
}
