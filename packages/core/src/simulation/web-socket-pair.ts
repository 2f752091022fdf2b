import type { Clock } from '../clock/clock.js'
import type { WebSocketLike } from '../link/web-socket-like.js'

/** One end of a pair in memory. */
export interface SimulatedWebSocket extends WebSocketLike {
  /** Every text that this end was given to send, in order. */
  readonly sent: readonly string[]
}

/** Two ends of a connection in one process, and what can go wrong between them. */
export interface WebSocketPair {
  readonly client: SimulatedWebSocket
  readonly server: SimulatedWebSocket
  /** Breaks the connection: what is on its way is lost, both ends see close code 1006. */
  cut(): void
  /** From now on nothing arrives at either end, and neither is told: a cable pulled out. */
  silence(): void
  /** The client reads nothing more: what the server sends stays in its `bufferedAmount`. `false` lets it read again. */
  stall(stalled: boolean): void
}

const ABNORMAL_CLOSURE = 1006

interface Listeners {
  open: (() => void)[]
  error: (() => void)[]
  message: ((event: { readonly data: unknown }) => void)[]
  close: ((event: { readonly code: number; readonly reason: string }) => void)[]
}

/** Two connected sockets, open at once; each text takes `latencyMs` (default 1) and the order is kept. */
export function webSocketPair(clock: Clock, latencyMs = 1): WebSocketPair {
  const client = new End(clock, latencyMs)
  const server = new End(clock, latencyMs)
  client.join(server)
  server.join(client)
  return {
    client,
    server,
    cut() {
      client.leave(ABNORMAL_CLOSURE, '')
      server.leave(ABNORMAL_CLOSURE, '')
    },
    silence() {
      client.silenced = true
      server.silenced = true
    },
    stall: (stalled) => server.stall(stalled),
  }
}

class End implements SimulatedWebSocket {
  readonly sent: string[] = []
  silenced = false
  bufferedAmount = 0
  readyState = 1
  readonly #clock: Clock
  readonly #latencyMs: number
  readonly #listeners: Listeners = { open: [], error: [], message: [], close: [] }
  #peer: End | undefined
  #held: string[] | undefined

  constructor(clock: Clock, latencyMs: number) {
    this.#clock = clock
    this.#latencyMs = latencyMs
  }

  join(peer: End): void {
    this.#peer = peer
  }

  addEventListener<Type extends keyof Listeners>(type: Type, listener: Listeners[Type][number]): void {
    ;(this.#listeners[type] as (typeof listener)[]).push(listener)
  }

  send(text: string): void {
    if (this.readyState !== 1) throw new Error('the simulated socket is not open')
    this.sent.push(text)
    if (this.#held) {
      this.#held.push(text)
      this.bufferedAmount += text.length
    } else this.#carry(text)
  }

  close(code = 1000, reason = ''): void {
    if (this.readyState !== 1) return
    this.readyState = 2
    this.#clock.setTimer(this.#latencyMs, () => {
      if (!this.silenced) this.#peer?.leave(code, reason)
      this.leave(code, reason)
    })
  }

  leave(code: number, reason: string): void {
    if (this.readyState === 3) return
    this.readyState = 3
    for (const listener of this.#listeners.close) listener({ code, reason })
  }

  stall(stalled: boolean): void {
    const held = this.#held ?? []
    this.#held = stalled ? held : undefined
    if (stalled) return
    this.bufferedAmount = 0
    for (const text of held) this.#carry(text)
  }

  #carry(text: string): void {
    this.#clock.setTimer(this.#latencyMs, () => {
      const peer = this.#peer
      if (this.silenced || !peer || peer.readyState !== 1 || this.readyState === 3) return
      for (const listener of peer.#listeners.message) listener({ data: text })
    })
  }
}
