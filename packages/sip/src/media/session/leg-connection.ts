import type { Instant } from '@ringwright/core'
import type { G711Codec } from '../audio/g711.js'
import type { Digit } from '../digits/digit-merger.js'
import type { RtpHeader } from '../rtp/rtp-packet.js'
import type { LegPlayback } from './leg-playback.js'
import type { LegSender } from './leg-sender.js'
import type { ConnectOptions } from './media-session.js'

/** A place in a conference. */
export interface Seat {
  /** What the leg's party says. */
  put(timestamp: number, payload: Uint8Array, codec: G711Codec, at: Instant): void
  /** The leg has gone elsewhere, or is closed. */
  stoodUp(): void
}

export interface ConnectableLeg {
  readonly sender: LegSender
  readonly playback: LegPlayback
  isSecure: boolean
}

interface ConnectedPeer {
  readonly connection: LegConnection
  readonly digits: 'pass' | 'block'
}

/** The other leg that one leg's audio goes to. Packets are relayed as they arrive: no buffer, no timer, no copy. */
export class LegConnection {
  readonly self: ConnectableLeg
  #peer: ConnectedPeer | undefined
  #seat: Seat | undefined

  constructor(self: ConnectableLeg) {
    this.self = self
  }

  /** Both ways. Ends what either was connected to. */
  connect(other: LegConnection, options: ConnectOptions = {}): void {
    const digits = options.digits ?? 'pass'
    this.disconnect()
    other.disconnect()
    this.#peer = { connection: other, digits }
    other.#peer = { connection: this, digits }
  }

  /** Joins a conference instead of another leg. */
  sitDown(seat: Seat): void {
    this.disconnect()
    this.#seat = seat
  }

  disconnect(): void {
    const left = this.#seat
    this.#seat = undefined
    left?.stoodUp()
    if (this.#peer) this.#peer.connection.#peer = undefined
    this.#peer = undefined
  }

  relayAudio(packet: Uint8Array, header: RtpHeader, codec: G711Codec, at: Instant): void {
    if (this.self.isSecure && this.#keysSound()) return
    const seat = this.#seat
    if (seat) return seat.put(header.timestamp, packet.subarray(header.payloadStart, header.payloadEnd), codec, at)
    const leg = this.#peer?.connection.self
    if (leg && !leg.playback.isActive) leg.sender.relayAudio(packet, header, codec, at)
  }

  relayEvent(packet: Uint8Array, header: RtpHeader): void {
    const leg = this.#peer?.connection.self
    if (!leg || leg.playback.isActive || this.self.isSecure || this.#peer?.digits === 'block') return
    leg.sender.relayEvent(packet, header)
  }

  /** A digit that does not reach the other leg as packets is sent to it anew. */
  passDigit(digit: Digit): void {
    const leg = this.#peer?.connection.self
    if (!leg || this.self.isSecure || this.#peer?.digits === 'block') return
    const reachedAsEvents = digit.via === 'rfc4733' && leg.sender.terms?.eventPayloadType !== undefined
    // A leg that agreed on events sends them, so an INFO of it repeats what has been relayed; tones are in the audio.
    const reachedOtherwise = digit.via === 'inband' || (digit.via === 'info' && !this.#keysSound())
    if (reachedAsEvents || reachedOtherwise) return
    // Refused only when more digits wait than anybody keys; those are lost, as they are on a telephone line.
    leg.playback.sendDigits(digit.digit).catch(() => undefined)
  }

  /** Whether digits of this leg are sound in its audio. */
  #keysSound(): boolean {
    return this.self.sender.terms?.eventPayloadType === undefined
  }
}
