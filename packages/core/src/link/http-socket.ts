// Runs in browsers as it is, and wherever there is `fetch`.
import type { HttpBatch } from './http-batch.js'
import { SocketListeners } from './socket-listeners.js'
import type { WebSocketLike } from './web-socket-like.js'

/** How a client speaks the link by plain requests, where no WebSocket gets through. */
export interface HttpSocketOptions {
  /** Where the server has mounted `linkOverHttp`. */
  readonly url: string
  /**
   * `stream`: the server's frames come in one answer that does not end (server-sent events). `poll`: each request waits
   * for what there is next, for networks that hold answers back until they are complete, and for apps whose `fetch` does.
   */
  readonly mode: 'stream' | 'poll'
  /** Default: the global one. */
  readonly fetch?: typeof fetch
}

const LOST = 1006

/**
 * What a link takes for a WebSocket, over plain requests. It promises no more than one does: any request that fails is
 * the end of it, and the link resumes on the next, where nothing is lost and nothing doubled.
 */
export function httpSocket(options: HttpSocketOptions): WebSocketLike {
  return new HttpSocket(options)
}

class HttpSocket extends SocketListeners implements WebSocketLike {
  readyState = 0
  bufferedAmount = 0
  readonly #options: HttpSocketOptions
  readonly #over = new AbortController()
  #connection: string | undefined
  #unsent: string[] = []
  /** In a request that is not answered: whether they have arrived is not known. */
  #underWay: readonly string[] = []
  #isSending = false

  constructor(options: HttpSocketOptions) {
    super()
    this.#options = options
    void this.#live()
  }

  send(text: string): void {
    this.#unsent.push(text)
    this.bufferedAmount += text.length
    void this.#flush()
  }

  close(code = 1000, reason = ''): void {
    if (this.readyState > 1) return
    // What was written before, a "bye" among it, leaves with the close; nobody waits for the answer. The request that is
    // under way is given up, this one is not; frames that have come already are known by their numbers.
    if (this.#connection !== undefined) {
      const frames = [...this.#underWay, ...this.#unsent]
      const farewell = this.#post({ frames, close: { code, reason } }, { keepalive: true, signal: null })
      farewell.catch(() => {})
    }
    this.#leave(code, reason)
  }

  async #live(): Promise<void> {
    try {
      const opened = await this.#ask('', { method: 'POST' })
      const { connection } = (await opened.json()) as { connection: string }
      if (this.readyState > 1) return
      this.#connection = connection
      this.readyState = 1
      this.emit('open')
      void this.#flush()
      await (this.#options.mode === 'stream' ? this.#stream() : this.#poll())
    } catch {
      this.#leave(LOST, '')
    }
  }

  async #stream(): Promise<void> {
    const { body } = await this.#ask('&stream=1', {})
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    for (;;) {
      const next = await reader?.read()
      if (!next || next.done) throw new Error('the stream has ended')
      const events = `${text}${next.value}`.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) if (event.startsWith('data: ')) this.#take(JSON.parse(event.slice(6)) as HttpBatch)
    }
  }

  async #poll(): Promise<void> {
    while (this.readyState === 1) this.#take((await (await this.#ask('', {})).json()) as HttpBatch)
  }

  #take({ frames, close }: HttpBatch): void {
    for (const data of frames) if (this.readyState === 1) this.emit('message', { data })
    if (close) this.#leave(close.code, close.reason)
  }

  /** One request at a time keeps the order; what is written meanwhile goes with the next. */
  async #flush(): Promise<void> {
    if (this.#isSending || this.readyState !== 1) return
    this.#isSending = true
    try {
      while (this.#unsent.length > 0 && this.readyState === 1) {
        const frames = this.#unsent
        this.#unsent = []
        this.#underWay = frames
        await this.#post({ frames }, { signal: this.#over.signal })
        this.#underWay = []
        for (const { length } of frames) this.bufferedAmount -= length
      }
    } catch {
      this.#leave(LOST, '')
    } finally {
      this.#isSending = false
    }
  }

  #post(batch: HttpBatch, init: RequestInit): Promise<Response> {
    // As text, which pages of other origins may send without asking first; the connection's id is what counts.
    return this.#ask('', { ...init, method: 'POST', body: JSON.stringify(batch) })
  }

  async #ask(query: string, init: RequestInit): Promise<Response> {
    const { url, fetch: ask = fetch } = this.#options
    const connection = this.#connection === undefined ? 'new' : this.#connection
    const address = `${url}${url.includes('?') ? '&' : '?'}connection=${connection}${query}`
    const response = await ask(address, { signal: this.#over.signal, credentials: 'omit', ...init })
    if (!response.ok) throw new Error(`the server answered ${response.status}`)
    return response
  }

  #leave(code: number, reason: string): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.#over.abort()
    this.emit('close', { code, reason })
  }
}
