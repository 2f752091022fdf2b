import { RingwrightError, errorText } from '../errors/ringwright-error.js'
import type { Archive } from '../storage/archive.js'
import { mayPass } from '../storage/storage-retry.js'

/**
 * An archive that is far away, and perhaps cannot be reached when the center starts: `open` is called when it is first
 * needed, and again each time until it was reached. Until then all that is asked of it rejects with `unavailable`, and facts
 * wait in the store's log.
 */
export function distantArchive(open: () => Promise<Archive>): Archive {
  let reaching: Promise<Archive> | undefined
  let closed = false
  const reached = async (): Promise<Archive> => {
    if (closed) throw new RingwrightError('closed', 'The archive was closed.')
    reaching ??= open()
    const trying = reaching
    try {
      return await trying
    } catch (cause) {
      if (reaching === trying) reaching = undefined
      // What has to be mended says so itself: a wrong password, a newer schema.
      if (!mayPass(cause)) throw cause
      throw new RingwrightError('unavailable', `The archive cannot be reached: ${errorText(cause)}`, { cause })
    }
  }
  return {
    append: async (center, facts) => (await reached()).append(center, facts),
    query: async (center, query) => (await reached()).query(center, query),
    chain: async (center, after, limit) => (await reached()).chain(center, after, limit),
    erase: async (center, erasure) => (await reached()).erase(center, erasure),
    forget: async (center, forgetting) => (await reached()).forget(center, forgetting),
    async close() {
      if (closed) return
      closed = true
      const archive = await reaching?.catch(() => undefined)
      await archive?.close()
    },
  }
}
