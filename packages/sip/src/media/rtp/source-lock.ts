import type { Instant } from '@ringwright/core'
import { SEQUENCE_DROPOUT_MAX } from './reception-statistics.js'
import type { RtpHeader } from './rtp-packet.js'
import { sequenceDistance } from './sequence-distance.js'

/** Packets in sequence that a source or an SSRC has to show before it is believed (MIN_SEQUENTIAL, RFC 3550 A.1). */
const PROBATION_PACKETS = 2

/** For how long the source has to be silent before its stream may come from elsewhere: a NAT that has moved it passes nothing on there. */
const SILENCE_BEFORE_MOVE_MS = 500

export interface SocketAddress {
  readonly address: string
  readonly port: number
}

export type SourceVerdict =
  | 'accepted'
  | 'probation' // may become the source with its next packet
  | 'stranger' // from elsewhere than the source that this leg is locked to

interface LockedSource {
  address: string
  port: number
  ssrc: number
  /** Of its last packet. */
  sequence: number
  heardAt: Instant
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
 *
 * A NAT may give the source another address in the midst of a call, and no SDP tells. What comes from there is believed when it goes
 * on with the stream, whose SSRC and sequence number nobody can guess who does not hear it, and nothing comes from the old one. A
 * phone that was silent, as on hold, may begin another stream once its SDP says again that it sends.
 */
export class SourceLock {
  #announced: SocketAddress | undefined
  #locked: LockedSource | undefined
  #candidate: Candidate | undefined
  /** SDP has come since its last packet, by which the source sends. */
  #mayBeginAnew = false

  get source(): SocketAddress | undefined {
    return this.#locked
  }

  /** Whether a packet belongs to the stream that this is locked to. */
  isOf({ ssrc }: RtpHeader): boolean {
    return this.#locked?.ssrc === ssrc
  }

  check(header: RtpHeader, address: string, port: number, at: Instant): SourceVerdict {
    const { ssrc, sequence } = header
    const locked = this.#locked
    if (locked) {
      const isThere = locked.port === port && locked.address === address
      if (!isThere && !this.#mayHaveMoved(locked, header, at)) return 'stranger'
      if (!(isThere && locked.ssrc === ssrc) && !this.#passesProbation(header, address, port)) return 'probation'
      locked.address = address
      locked.port = port
      locked.ssrc = ssrc
      locked.sequence = sequence
      locked.heardAt = at
      this.#mayBeginAnew = false
      return 'accepted'
    }
    const isAnnounced = this.#announced?.port === port && this.#announced.address === address
    if (!isAnnounced && !this.#passesProbation(header, address, port)) return 'probation'
    this.#locked = { address, port, ssrc, sequence, heardAt: at }
    this.#candidate = undefined
    this.#mayBeginAnew = false
    return 'accepted'
  }

  /** What the peer's SDP says, and whether it sends by that; unlocks when it names another address than before. */
  announce(source: SocketAddress | undefined, sends: boolean): void {
    this.#mayBeginAnew = sends
    if (source?.address === this.#announced?.address && source?.port === this.#announced?.port) return
    this.#announced = source
    this.#locked = undefined
    this.#candidate = undefined
  }

  #mayHaveMoved(from: LockedSource, { ssrc, sequence }: RtpHeader, at: Instant): boolean {
    if (at - from.heardAt < SILENCE_BEFORE_MOVE_MS) return false
    const ahead = sequenceDistance(sequence, from.sequence)
    return this.#mayBeginAnew || (ssrc === from.ssrc && ahead > 0 && ahead <= SEQUENCE_DROPOUT_MAX)
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
