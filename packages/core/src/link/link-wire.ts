import type { Clock, Instant, Timer } from '../clock/clock.js'
import { closeCode } from './close-code.js'
import type { ChannelFrame, ClientFrame, ServerFrame } from './link-frame.js'
import type { MessageStream } from './message-stream.js'
import type { TokenBucket } from './token-bucket.js'
import { OPEN, type WebSocketLike } from './web-socket-like.js'

/** How long an acknowledgment waits for a data frame that carries it: at most ten frames a second of nothing else. */
const ACK_DELAY_MS = 100
/** Data frames after which one does not wait: in a burst, the sender's backlog fills in less than the delay. */
const ACK_FRAMES = 64
/** How often a paused wire looks whether the socket has drained: WebSockets have no event for it. */
const DRAIN_POLL_MS = 50

export interface WireOptions {
  readonly socket: WebSocketLike
  readonly clock: Clock
  readonly heartbeatMs: number
  readonly heartbeatTimeoutMs: number
  readonly bufferedBytesMax: number
  readonly onText: (text: string) => void
  /** Once, whoever closed; nothing is reported afterwards. */
  readonly onGone: (code: number, reason: string) => void
}

/** Bytes that a close frame has for its reason (RFC 6455 section 5.5: 125, less two for the code). */
const REASON_BYTES_MAX = 123

/** One socket's life: heartbeat, acknowledgments, and sending no faster than the socket and the peer take it. */
export class LinkWire {
  readonly #options: WireOptions
  readonly #timers: { heartbeat?: Timer; ack?: Timer | undefined; pump?: Timer | undefined } = {}
  #stream: MessageStream | undefined
  #pace: TokenBucket | undefined
  #cursor = 0
  #unacknowledged = 0
  #heardAt: Instant
  #congestedAt: Instant | undefined
  #gone = false

  constructor(options: WireOptions) {
    this.#options = options
    this.#heardAt = options.clock.now()
    const { socket } = options
    socket.addEventListener('error', () => {})
    socket.addEventListener('close', (event) => this.#leave(event.code, event.reason))
    socket.addEventListener('message', (event) => this.#hear(event.data))
    this.#beat()
  }

  /** Calls back once frames can be sent; at once when they already can. */
  whenOpen(callback: () => void): void {
    const { socket } = this.#options
    if (socket.readyState === OPEN) return callback()
    socket.addEventListener('open', () => {
      if (!this.#gone) callback()
    })
  }

  /** Begins to transmit what the stream keeps after number `from`, no faster than `pace`. */
  attach(stream: MessageStream, from: number, pace?: TokenBucket): void {
    this.#stream = stream
    this.#cursor = from
    this.#pace = pace
    this.pump()
  }

  /** Sends a frame outside the numbering. While the socket is congested it is dropped: all of them can be. */
  control(frame: Exclude<ClientFrame | ServerFrame, { type: 'data' }>): void {
    if (!this.#isCongested()) this.#send(JSON.stringify(frame))
  }

  /** Sends what waits, as far as socket and pace allow; goes on by itself later. */
  pump(): void {
    const stream = this.#stream
    if (!stream || this.#gone || this.#timers.pump) return
    for (;;) {
      const seq = Math.max(this.#cursor, stream.acknowledged) + 1
      const message = stream.at(seq)
      if (!message) return
      if (this.#isCongested()) return this.#pumpLater(DRAIN_POLL_MS)
      if (this.#pace && !this.#pace.take()) return this.#pumpLater(this.#pace.waitMs)
      stream.markTransmitted(seq)
      this.#cursor = seq
      this.#acknowledged()
      if (!this.#send(`{"type":"data","seq":${seq},"ack":${stream.received},"body":${message.text}}`)) return
    }
  }

  /** Treats a frame that both sides treat alike; returns the body of a data frame that is new. */
  take(frame: ChannelFrame): { readonly body: unknown } | undefined {
    const stream = this.#stream
    if (frame.type === 'ping') this.control({ type: 'pong' })
    if (frame.type === 'ping' || frame.type === 'pong') return undefined
    if (!stream?.acknowledge(frame.ack)) {
      this.close(closeCode.violation, 'acknowledged what was not sent')
      return undefined
    }
    this.pump()
    if (frame.type === 'ack' || this.#gone) return undefined
    const verdict = stream.accept(frame.seq)
    if (verdict === 'gap') {
      this.close(closeCode.violation, 'a number is missing')
      return undefined
    }
    // Repeated ones are acknowledged too: that they came again says that the acknowledgment was lost.
    this.#timers.ack ??= this.#options.clock.setTimer(ACK_DELAY_MS, () => this.#acknowledge(stream))
    if (++this.#unacknowledged >= ACK_FRAMES && (this.#pace?.take() ?? true)) this.#acknowledge(stream)
    return verdict === 'new' ? { body: frame.body } : undefined
  }

  close(code: number, reason: string): void {
    if (this.#gone) return
    try {
      this.#options.socket.close(code, closeReason(reason))
    } catch {
      // The socket is unusable; it is left in any case.
    }
    this.#leave(code, reason)
  }

  #isCongested(): boolean {
    const over = this.#options.socket.bufferedAmount > this.#options.bufferedBytesMax
    this.#congestedAt = over ? (this.#congestedAt ?? this.#options.clock.now()) : undefined
    return over
  }

  #send(text: string): boolean {
    const { socket } = this.#options
    if (this.#gone || socket.readyState !== OPEN) return false
    try {
      socket.send(text)
      return true
    } catch {
      this.close(closeCode.silent, 'the socket does not take frames')
      return false
    }
  }

  #hear(data: unknown): void {
    if (this.#gone) return
    this.#heardAt = this.#options.clock.now()
    if (typeof data === 'string') this.#options.onText(data)
    else this.close(closeCode.violation, 'frames are text')
  }

  #acknowledge(stream: MessageStream): void {
    this.#acknowledged()
    if (this.#isCongested())
      this.#timers.ack = this.#options.clock.setTimer(ACK_DELAY_MS, () => this.#acknowledge(stream))
    else this.control({ type: 'ack', ack: stream.received })
  }

  #acknowledged(): void {
    this.#clear('ack')
    this.#unacknowledged = 0
  }

  #beat(): void {
    const { clock, heartbeatMs, heartbeatTimeoutMs } = this.#options
    this.#timers.heartbeat = clock.setTimer(heartbeatMs, () => {
      const now = clock.now()
      // A wall clock may be set back, which must not keep a dead socket for as much longer.
      this.#heardAt = Math.min(this.#heardAt, now)
      if (this.#congestedAt !== undefined) this.#congestedAt = Math.min(this.#congestedAt, now)
      if (now - this.#heardAt >= heartbeatTimeoutMs) return this.close(closeCode.silent, 'nothing was heard in time')
      if (this.#isCongested() && now - (this.#congestedAt ?? now) >= heartbeatTimeoutMs) {
        return this.close(closeCode.slow, 'frames are not read')
      }
      this.control({ type: 'ping' })
      if (!this.#gone) this.#beat()
    })
  }

  #pumpLater(delayMs: number): void {
    this.#timers.pump = this.#options.clock.setTimer(delayMs, () => {
      this.#timers.pump = undefined
      this.pump()
    })
  }

  #clear(name: 'ack' | 'pump'): void {
    this.#timers[name]?.cancel()
    this.#timers[name] = undefined
  }

  #leave(code: number, reason: string): void {
    if (this.#gone) return
    this.#gone = true
    this.#timers.heartbeat?.cancel()
    this.#clear('ack')
    this.#clear('pump')
    this.#options.onGone(code, reason)
  }
}

/** Shortens to what a close frame carries: a longer reason would keep the socket from closing. */
function closeReason(reason: string): string {
  let text = reason
  while (new TextEncoder().encode(text).length > REASON_BYTES_MAX) text = text.slice(0, Math.floor(text.length * 0.9))
  return text
}
