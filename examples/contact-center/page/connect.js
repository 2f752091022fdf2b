import { createAgentLinkClient } from '/client/agent-link.js'
import { kept } from './kept.js'

const LINK = 'link'

const clock = {
  now: () => Date.now(),
  /**
   * @param {number} delayMs
   * @param {() => void} callback
   */
  setTimer(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return { cancel: () => clearTimeout(timer) }
  },
}

const random = {
  next: () => Math.random(),
  /** @param {number} length */
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
}

/**
 * The link of whoever signed in with this token. It is kept for this tab, so that a reload resumes it.
 *
 * @param {string} token
 */
export function connect(token) {
  const url = new URL('/agent-link', location.href)
  url.protocol = url.protocol.replace('http', 'ws')
  return createAgentLinkClient({
    connect: () => new WebSocket(url),
    clock,
    random,
    credentials: () => ({ token }),
    storage: {
      load: () => kept.load(LINK, null),
      save: (text) => kept.save(LINK, text),
      clear: () => kept.drop(LINK),
    },
    onFault: (error) => console.error(error),
  })
}

/** @typedef {ReturnType<typeof connect>} Client */
