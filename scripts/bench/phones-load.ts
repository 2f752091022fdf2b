import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'

const HOST = '127.0.0.1'

/** Phones share sockets, so that the load costs less than what it measures. */
const SOCKETS = 16
const FRAME_MS = 20
const FRAME_SAMPLES = 160
const HEADER_BYTES = 12
/** As much as the system lets a socket hold: what a busy machine leaves waiting is not lost by the server. */
const BUFFER_BYTES = 4_000_000
/** Delays are counted in steps of this, up to a second. */
const STEP_MS = 0.1
const STEPS = 10_000

/** What became of the packets. */
export interface PhonesResult {
  readonly sent: number
  readonly received: number
  readonly delayP50Ms: number
  readonly delayP99Ms: number
}

/** Phones that talk G.711: each sends a packet every 20 ms, and notes how long the packets that it gets were on their way. */
export class Phones {
  readonly ports: readonly number[]
  readonly #sockets: readonly Socket[]
  readonly #packets: readonly Buffer[]
  readonly #delays = new Uint32Array(STEPS)
  #sent = 0
  #received = 0
  #isMeasuring = false

  private constructor(sockets: readonly Socket[], count: number) {
    this.#sockets = sockets
    this.ports = Array.from({ length: count }, (_, index) => sockets[index % SOCKETS]?.address().port ?? 0)
    this.#packets = this.ports.map((_, index) => {
      const packet = Buffer.alloc(HEADER_BYTES + FRAME_SAMPLES, 0xff)
      packet.writeUInt16BE(0x8000, 0)
      packet.writeUInt32BE(index + 1, 8)
      return packet
    })
    for (const socket of sockets) socket.on('message', (packet) => this.#heard(packet))
  }

  static async open(count: number): Promise<Phones> {
    const sockets = await Promise.all(
      Array.from({ length: SOCKETS }, async () => {
        const socket = createSocket({ type: 'udp4', recvBufferSize: BUFFER_BYTES })
        socket.bind(0, HOST)
        await once(socket, 'listening')
        return socket
      }),
    )
    return new Phones(sockets, count)
  }

  /** Talks to the ports for so long, after so long that does not count. */
  async talk(targets: readonly number[], warmUpMs: number, durationMs: number): Promise<PhonesResult> {
    const startedAt = performance.now()
    let frames = 0
    let next = 0
    const measureFrom = Math.ceil(warmUpMs / FRAME_MS)
    const framesMax = measureFrom + Math.ceil(durationMs / FRAME_MS)
    while (frames < framesMax) {
      // Phones are not in step: each has its own moment in the 20 ms.
      const due = Math.floor(((performance.now() - startedAt) / FRAME_MS - frames) * targets.length)
      while (next < Math.min(due, targets.length)) this.#speak(next, targets[next++] as number, frames)
      if (next === targets.length) {
        next = 0
        frames++
        if (frames === measureFrom) this.#measure()
      }
      // Hears before it speaks on, also when it is behind.
      await new Promise((resolve) =>
        due > next + targets.length / FRAME_MS ? setImmediate(resolve) : setTimeout(resolve, 1),
      )
    }
    const sent = this.#sent
    // What is still on its way arrives meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 500))
    return { sent, received: this.#received, delayP50Ms: this.#percentile(0.5), delayP99Ms: this.#percentile(0.99) }
  }

  async close(): Promise<void> {
    await Promise.all(this.#sockets.map((socket) => once(socket.close(), 'close')))
  }

  #measure(): void {
    this.#isMeasuring = true
    this.#sent = 0
    this.#received = 0
    this.#delays.fill(0)
  }

  #speak(phone: number, port: number, frame: number): void {
    const packet = this.#packets[phone] as Buffer
    packet.writeUInt16BE(frame & 0xffff, 2)
    packet.writeUInt32BE((frame * FRAME_SAMPLES) >>> 0, 4)
    packet.writeDoubleBE(performance.now(), HEADER_BYTES)
    // Only packets that count say so: what was sent before may arrive later.
    packet[HEADER_BYTES + 8] = this.#isMeasuring ? 1 : 0
    this.#sockets[phone % SOCKETS]?.send(packet, port, HOST)
    this.#sent++
  }

  #heard(packet: Buffer): void {
    if (!this.#isMeasuring || packet[HEADER_BYTES + 8] !== 1) return
    this.#received++
    const step = Math.floor((performance.now() - packet.readDoubleBE(HEADER_BYTES)) / STEP_MS)
    const place = Math.min(STEPS - 1, Math.max(0, step))
    this.#delays[place] = (this.#delays[place] as number) + 1
  }

  #percentile(share: number): number {
    let left = this.#received * share
    const step = this.#delays.findIndex((count) => (left -= count) <= 0)
    return (step + 1) * STEP_MS
  }
}
