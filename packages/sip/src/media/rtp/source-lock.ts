import { sequenceDistance } from './sequence-distance.js'
import type { RtpHeader } from './rtp-packet.js'

/** Packets in sequence that a source or an SSRC has to show before it is believed (MIN_SEQUENTIAL, RFC 3550 A.1). */
const PROBATION_PACKETS = 2

export interface SocketAddress {
  readonly address: string
  readonly port: number
}

export type SourceVerdict =
  | 'accepted'
  | 'probation' // may become the source with its next packet
  | 'stranger' // from elsewhere than the source that this leg is locked to

interface LockedSource extends SocketAddress {
  ssrc: number
}

interface Candidate extends SocketAddress {
  readonly ssrc: number
  readonly sequence: number
  readonly packets: number
}

/**
 * Whom a leg listens to. The address of the SDP is believed at once; behind a NAT the audio comes from elsewhere, so any
 * other source is believed after two packets in sequence. The first to be believed keeps the leg: nobody can take over
 * or inject audio later, until new SDP names another address. A new SSRC of the locked source is on probation too.
 */
export class SourceLock {
  #announced: SocketAddress | undefined
  #locked: LockedSource | undefined
  #candidate: Candidate | undefined

  get source(): SocketAddress | undefined {
    return this.#locked
  }

  /** Whether a packet belongs to the stream that this is locked to. */
  isOf({ ssrc }: RtpHeader): boolean {
    return this.#locked?.ssrc === ssrc
  }

  check(header: RtpHeader, address: string, port: number): SourceVerdict {
    const locked = this.#locked
    if (locked) {
      if (locked.port !== port || locked.address !== address) return 'stranger'
      if (locked.ssrc === header.ssrc) return 'accepted'
      if (!this.#passesProbation(header, address, port)) return 'probation'
      locked.ssrc = header.ssrc
      return 'accepted'
    }
    const isAnnounced = this.#announced?.port === port && this.#announced.address === address
    if (!isAnnounced && !this.#passesProbation(header, address, port)) return 'probation'
    this.#locked = { address, port, ssrc: header.ssrc }
    this.#candidate = undefined
    return 'accepted'
  }

  /** What the peer's SDP says; unlocks when it differs from what it said before. */
  announce(source: SocketAddress | undefined): void {
    if (source?.address === this.#announced?.address && source?.port === this.#announced?.port) return
    this.#announced = source
    this.#locked = undefined
    this.#candidate = undefined
  }

  #passesProbation(header: RtpHeader, address: string, port: number): boolean {
    const { ssrc, sequence } = header
    const candidate = this.#candidate
    const continues =
      candidate?.ssrc === ssrc &&
      candidate.port === port &&
      candidate.address === address &&
      sequenceDistance(sequence, candidate.sequence) === 1
    const packets = continues ? candidate.packets + 1 : 1
    this.#candidate = { address, port, ssrc, sequence, packets }
    return packets >= PROBATION_PACKETS
  }
}
