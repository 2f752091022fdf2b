import { type Clock, type Timer, sleep } from '../clock/clock.js'
import type { HttpHandler } from '../http/http-handler.js'
import { boundedBytes } from '../provider/bounded-bytes.js'
import { type Random, randomHex } from '../randomness/random.js'
import { closeCode } from './close-code.js'
import type { HttpBatch } from './http-batch.js'
import { ServerHttpSocket } from './server-http-socket.js'
import type { WebSocketLike } from './web-socket-like.js'

/** Who takes the links that come by plain requests, and how many there may be. */
export interface LinkOverHttpOptions {
  /** By which requests wait, and connections without requests are given up. */
  readonly clock: Clock
  /** Makes the names of connections: whoever guesses one has it, so `systemRandom()` outside of tests. */
  readonly random: Random
  /** Takes a connection as `LinkServer.accept` does. */
  readonly accept: (socket: WebSocketLike, remoteAddress: string) => void
  /** Connections at the same time. Default 10,000, as sessions; past it 503. */
  readonly connectionsMax?: number
  /** Bytes of one request. Default 524,288: what a client may have waiting, escaped. */
  readonly batchBytesMax?: number
}

/** What answers a link's plain requests. */
export interface LinkOverHttp {
  /** Answers GET and POST of one address. */
  readonly handler: HttpHandler
  /** Ends all connections. */
  stop(): void
}

const CONNECTION_ID_BYTES = 32
/** How long a request waits for something to say: below the idle timeouts of common proxies (30 s and more). */
const POLL_MS = 25_000
/** Between two requests of a client that polls; beyond, its network is gone. */
const ABSENCE_MS = 15_000

/** Takes links over plain requests, for networks that let no WebSockets through. */
export function linkOverHttp(options: LinkOverHttpOptions): LinkOverHttp {
  return new HttpConnections(options)
}

class HttpConnections implements LinkOverHttp {
  readonly handler: HttpHandler = (request, { remoteAddress }) => this.#answer(request, remoteAddress)
  readonly #options: LinkOverHttpOptions
  readonly #sockets = new Map<string, ServerHttpSocket>()
  readonly #absences = new Map<string, Timer>()

  constructor(options: LinkOverHttpOptions) {
    this.#options = options
  }

  stop(): void {
    for (const socket of this.#sockets.values()) socket.close(closeCode.goingAway, 'stopped')
  }

  async #answer(request: Request, remoteAddress: string): Promise<Response> {
    const query = new URL(request.url).searchParams
    const id = query.get('connection') ?? ''
    if (request.method !== 'GET' && request.method !== 'POST') return plain(405, { allow: 'GET, POST' })
    if (id === 'new') return request.method === 'POST' ? this.#open(remoteAddress) : plain(405, { allow: 'POST' })
    const socket = this.#sockets.get(id)
    // The client connects anew and resumes: what this connection was lives in the link's session.
    if (!socket) return plain(404)
    if (request.method === 'POST') return this.#receive(request, socket)
    return query.has('stream') ? this.#stream(id, socket) : this.#poll(id, socket, request.signal)
  }

  #open(remoteAddress: string): Response {
    const { random, accept, connectionsMax = 10_000 } = this.#options
    if (this.#sockets.size >= connectionsMax) return plain(503, { 'retry-after': '5' })
    const connection = randomHex(random, CONNECTION_ID_BYTES)
    const socket = new ServerHttpSocket()
    this.#sockets.set(connection, socket)
    this.#expect(connection, socket)
    accept(socket, remoteAddress)
    return Response.json({ connection }, { status: 201, headers: { 'cache-control': 'no-store' } })
  }

  async #receive(request: Request, socket: ServerHttpSocket): Promise<Response> {
    const bytes = await boundedBytes(request.body, this.#options.batchBytesMax ?? 524_288)
    if (!bytes) {
      socket.close(closeCode.tooBig, 'too much at once')
      return plain(413)
    }
    const batch = readBatch(bytes)
    if (!batch) {
      socket.close(closeCode.violation, 'not a batch of frames')
      return plain(400)
    }
    for (const frame of batch.frames) socket.receive(frame)
    if (batch.close) socket.leave(batch.close.code, batch.close.reason)
    return plain(204)
  }

  async #poll(id: string, socket: ServerHttpSocket, signal: AbortSignal): Promise<Response> {
    this.#isThere(id)
    const over = new AbortController()
    const onGone = (): void => over.abort()
    signal.addEventListener('abort', onGone, { once: true })
    const late = sleep(this.#options.clock, POLL_MS, over.signal).catch(() => {})
    await Promise.race([socket.hasNews(), late])
    over.abort()
    signal.removeEventListener('abort', onGone)
    this.#expect(id, socket)
    // Nobody is there to be answered; a last word of the client may be on its way.
    if (signal.aborted) return plain(204)
    const batch = socket.take()
    if (batch.close) this.#forget(id)
    return Response.json(batch, { headers: { 'cache-control': 'no-store' } })
  }

  #stream(id: string, socket: ServerHttpSocket): Response {
    this.#isThere(id)
    const text = new TextEncoder()
    const body = new ReadableStream<Uint8Array>(
      {
        // A first line at once, so that proxies pass the answer on.
        start: (controller) => controller.enqueue(text.encode(': stream\n\n')),
        pull: async (controller) => {
          await socket.hasNews()
          const batch = socket.take()
          if (batch.frames.length > 0 || batch.close)
            controller.enqueue(text.encode(`data: ${JSON.stringify(batch)}\n\n`))
          if (!batch.close) return
          this.#forget(id)
          controller.close()
        },
        cancel: () => this.#expect(id, socket),
      },
      { highWaterMark: 0 },
    )
    const headers = {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    }
    return new Response(body, { headers })
  }

  /** Somebody has to ask for what there is, or to say good-bye; a client that does neither has gone. */
  #expect(id: string, socket: ServerHttpSocket): void {
    this.#isThere(id)
    const timer = this.#options.clock.setTimer(ABSENCE_MS, () => {
      socket.leave(closeCode.silent, 'nobody asks')
      this.#forget(id)
    })
    this.#absences.set(id, timer)
  }

  #isThere(id: string): void {
    this.#absences.get(id)?.cancel()
    this.#absences.delete(id)
  }

  #forget(id: string): void {
    this.#isThere(id)
    this.#sockets.delete(id)
  }
}

function readBatch(bytes: Uint8Array): HttpBatch | undefined {
  try {
    const { frames, close } = JSON.parse(new TextDecoder().decode(bytes)) as Partial<HttpBatch>
    if (!Array.isArray(frames) || !frames.every((frame) => typeof frame === 'string')) return undefined
    if (close === undefined) return { frames }
    const { code, reason } = close
    return Number.isInteger(code) && typeof reason === 'string' ? { frames, close: { code, reason } } : undefined
  } catch {
    // Whatever it is, it is no batch.
    return undefined
  }
}

function plain(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status, headers: { 'cache-control': 'no-store', ...headers } })
}
