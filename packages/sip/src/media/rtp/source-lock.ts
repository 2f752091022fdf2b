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

/**
 * Whom a leg listens to. The address of the SDP is believed at once; behind a NAT the audio comes from elsewhere, so any
 * other source is believed after two packets in sequence. The first to be believed keeps the leg: nobody can take over
 * or inject audio later, until new SDP names another address. A new SSRC of the locked source is on probation too.
 */
export interface SourceLock {
  check(header: RtpHeader, address: string, port: number): SourceVerdict
  /** What the peer's SDP says; unlocks when it differs from what it said before. */
  announce(source: SocketAddress | undefined): void
  readonly source: SocketAddress | undefined
}

export function sourceLock(): SourceLock {
  let announced: SocketAddress | undefined
  let locked: { readonly address: string; readonly port: number; ssrc: number } | undefined
  let candidate: { address: string; port: number; ssrc: number; sequence: number; packets: number } | undefined

  const passesProbation = (header: RtpHeader, address: string, port: number): boolean => {
    const continues =
      candidate !== undefined &&
      candidate.ssrc === header.ssrc &&
      candidate.port === port &&
      candidate.address === address &&
      sequenceDistance(header.sequence, candidate.sequence) === 1
    const packets = continues ? (candidate?.packets ?? 0) + 1 : 1
    candidate = { address, port, ssrc: header.ssrc, sequence: header.sequence, packets }
    return packets >= PROBATION_PACKETS
  }

  return {
    check(header, address, port) {
      if (locked) {
        if (locked.port !== port || locked.address !== address) return 'stranger'
        if (locked.ssrc === header.ssrc) return 'accepted'
        if (!passesProbation(header, address, port)) return 'probation'
        locked.ssrc = header.ssrc
        return 'accepted'
      }
      const isAnnounced = announced?.port === port && announced.address === address
      if (!isAnnounced && !passesProbation(header, address, port)) return 'probation'
      locked = { address, port, ssrc: header.ssrc }
      candidate = undefined
      return 'accepted'
    },
    announce(source) {
      if (source?.address === announced?.address && source?.port === announced?.port) return
      announced = source
      locked = undefined
      candidate = undefined
    },
    get source() {
      return locked
    },
  }
}
