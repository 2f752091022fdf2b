import type { WebSocketLike } from '@ringwright/core/link'

const MARK = /#m(\d+)#/g

/** How long messages take until an agent's screen has them. */
export class ArrivalTimes {
  readonly #begun = new Map<string, number>()
  #latencies: number[] = []
  #onComplete: (() => void) | undefined

  /** A text by which a message is found again in whatever carries it. */
  marked(id: string): string {
    return `Where is my order? #m${id}#`
  }

  begin(id: string): void {
    this.#begun.set(id, performance.now())
  }

  /** A screen was given a frame. */
  seen(frame: string): void {
    const now = performance.now()
    for (const [, id = ''] of frame.matchAll(MARK)) {
      const begun = this.#begun.get(id)
      // The same message comes again in the history of its conversation.
      if (begun === undefined) continue
      this.#begun.delete(id)
      this.#latencies.push(now - begun)
    }
    if (this.#begun.size === 0) this.#onComplete?.()
  }

  /** Resolves when every message that was begun has been seen. */
  async complete(): Promise<void> {
    if (this.#begun.size === 0) return
    await new Promise<void>((resolve) => {
      this.#onComplete = resolve
    })
    this.#onComplete = undefined
  }

  clear(): void {
    this.#latencies = []
  }

  /** In milliseconds, the shortest first. */
  sorted(): readonly number[] {
    return this.#latencies.toSorted((a, b) => a - b)
  }
}

type Listener = (event: { readonly data: unknown; readonly code: number; readonly reason: string }) => void

/** One end of a connection without a network: what is sent arrives in the next microtask. */
class ScreenSocket implements WebSocketLike {
  readyState = 1
  readonly bufferedAmount = 0
  peer: ScreenSocket | undefined
  readonly #listeners = new Map<string, Listener[]>()

  addEventListener(type: string, listener: Listener | (() => void)): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener])
  }

  send(data: string): void {
    const { peer } = this
    queueMicrotask(() => peer?.hear('message', { data, code: 0, reason: '' }))
  }

  close(code = 1000, reason = ''): void {
    for (const end of [this, this.peer]) {
      if (!end || end.readyState === 3) continue
      end.readyState = 3
      queueMicrotask(() => end.hear('close', { data: undefined, code, reason }))
    }
  }

  hear(type: string, event: Parameters<Listener>[0]): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event)
  }
}

/** The page's end of a new connection; `accept` is given the server's. */
export function screenSocket(accept: (socket: WebSocketLike) => void, times: ArrivalTimes): WebSocketLike {
  const [page, server] = [new ScreenSocket(), new ScreenSocket()]
  page.peer = server
  server.peer = page
  page.addEventListener('message', ({ data }) => times.seen(String(data)))
  accept(server)
  return page
}
