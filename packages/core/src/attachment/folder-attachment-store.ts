import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { AttachmentStore } from './attachment-store.js'
import { boundedBody } from './bounded-body.js'

/** Where `folderAttachmentStore` keeps its files. */
export interface FolderAttachmentStoreOptions {
  /** Made when the first file comes. Of several nodes, one that all of them see. */
  readonly folder: string
}

const ID = /^[0-9a-f]{32}$/

/**
 * Files in a folder, spread over 256 subfolders by the first two digits of their ids. A file has its name only once it is
 * whole and on the disk; what a process left half written when it died ends in `.part`, and is removed with the file.
 */
export function folderAttachmentStore({ folder }: FolderAttachmentStoreOptions): AttachmentStore {
  const pathOf = (id: string): string => {
    // Ids become paths, so nothing else may.
    if (!ID.test(id)) throw new RingwrightError('invalid_argument', 'The id of a file is 32 hexadecimal digits')
    return join(folder, id.slice(0, 2), id)
  }
  return {
    async put(id, body, bytesMax) {
      const path = pathOf(id)
      await mkdir(join(folder, id.slice(0, 2)), { recursive: true })
      try {
        const bytes = await writeDurably(halfOf(path), boundedBody(body, bytesMax))
        await rename(halfOf(path), path)
        return bytes
      } catch (error) {
        await rm(halfOf(path), { force: true })
        throw error
      }
    },
    async open(id, part) {
      const path = pathOf(id)
      const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null
        throw error
      })
      if (!found) return null
      const file = createReadStream(path, part && { start: part.first, end: part.last })
      return { bytes: found.size, body: Readable.toWeb(file) as ReadableStream<Uint8Array> }
    },
    async remove(id) {
      const path = pathOf(id)
      await rm(halfOf(path), { force: true })
      await rm(path, { force: true })
    },
    async close() {},
  }
}

function halfOf(path: string): string {
  return `${path}.part`
}

async function writeDurably(path: string, body: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(path, 'w')
  try {
    let bytes = 0
    for await (const part of body) {
      await file.writeFile(part)
      bytes += part.byteLength
    }
    await file.sync()
    return bytes
  } finally {
    await file.close()
  }
}
