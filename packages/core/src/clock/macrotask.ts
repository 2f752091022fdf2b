/**
 * Lets everything that is ready run: all promise callbacks, and what those start in turn. Resolves in a later task of
 * the event loop, so that no microtask is left over.
 */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => schedule(resolve))
}

/** Node's; a browser has none. */
const { setImmediate } = globalThis as { readonly setImmediate?: (callback: () => void) => unknown }

const schedule: (callback: () => void) => void = setImmediate ? (callback) => void setImmediate(callback) : byMessage

/** In browsers a message to oneself is the shortest task that no minimum delay applies to. */
function byMessage(callback: () => void): void {
  const channel = new MessageChannel()
  // Node's types and the browser's name different properties of a port; this one both have at run time.
  const port = channel.port1 as unknown as { onmessage: () => void; close(): void }
  port.onmessage = () => {
    port.close()
    callback()
  }
  channel.port2.postMessage(undefined)
}
