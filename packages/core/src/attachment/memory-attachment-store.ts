import type { AttachmentStore } from './attachment-store.js'
import { boundedBody } from './bounded-body.js'

/** Files in memory, gone with the process: for tests, simulations and first steps. */
export function memoryAttachmentStore(): AttachmentStore {
  const files = new Map<string, Blob>()
  return {
    async put(id, body, bytesMax) {
      const parts: Uint8Array<ArrayBuffer>[] = []
      for await (const part of boundedBody(body, bytesMax)) parts.push(new Uint8Array(part))
      const file = new Blob(parts)
      files.set(id, file)
      return file.size
    },
    async open(id, part) {
      const file = files.get(id)
      if (!file) return null
      return { bytes: file.size, body: (part ? file.slice(part.first, part.last + 1) : file).stream() }
    },
    async remove(id) {
      files.delete(id)
    },
    async close() {
      files.clear()
    },
  }
}
