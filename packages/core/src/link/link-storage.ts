/**
 * Where a client writes down what it needs to go on after its page was loaded again: one short text. It holds the
 * session's token, so it belongs where only this page reads, and one tab at a time: `sessionStorage`, not `localStorage`.
 */
export interface LinkStorage {
  load(): string | null
  save(text: string): void
  clear(): void
}

/** The part of the Web Storage API that is used. */
export interface WebStorageLike {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/** `webStorage(sessionStorage, 'agent-link')`: one key of a browser's storage. */
export function webStorage(storage: WebStorageLike, key: string): LinkStorage {
  return {
    load: () => storage.getItem(key),
    save: (text) => storage.setItem(key, text),
    clear: () => storage.removeItem(key),
  }
}

/** What is written down: the session, and the messages that the server has not acknowledged. */
export interface KeptLink {
  readonly session: string | null
  readonly token: string | null
  readonly acknowledged: number
  readonly waiting: readonly string[]
}

/** Keeps the link's state in the host's storage; from the first failure on (full, forbidden), in none. */
export class LinkKeeper {
  #storage: LinkStorage | undefined

  constructor(storage: LinkStorage | undefined) {
    this.#storage = storage
  }

  load(): KeptLink | undefined {
    try {
      const kept: unknown = JSON.parse(this.#storage?.load() ?? 'null')
      return isKept(kept) ? kept : undefined
    } catch {
      return undefined
    }
  }

  save(kept: KeptLink): void {
    try {
      this.#storage?.save(JSON.stringify(kept))
    } catch {
      // A text that is out of date would give used numbers to new messages, and the server would take them for repeated.
      this.clear()
      this.#storage = undefined
    }
  }

  clear(): void {
    try {
      this.#storage?.clear()
    } catch {
      this.#storage = undefined
    }
  }
}

function isKept(value: unknown): value is KeptLink {
  if (typeof value !== 'object' || value === null) return false
  const { session, token, acknowledged, waiting } = value as Record<string, unknown>
  const named = typeof session === 'string' && typeof token === 'string'
  const nameless = session === null && token === null
  return (
    (named || nameless) &&
    Number.isSafeInteger(acknowledged) &&
    (acknowledged as number) >= 0 &&
    Array.isArray(waiting) &&
    waiting.every((text) => typeof text === 'string')
  )
}
