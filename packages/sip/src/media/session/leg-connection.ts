import type { Instant } from '@ringwright/core'
import type { G711Codec } from '../audio/g711.js'
import type { Digit } from '../digits/digit-merger.js'
import type { RtpHeader } from '../rtp/rtp-packet.js'
import type { LegFax } from './leg-fax.js'
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

/** The other leg that one leg's audio goes to. Packets are relayed as they arrive: no buffer, no timer, no copy. */
export class LegConnection {
  readonly sender: LegSender
  readonly playback: LegPlayback
  readonly fax: LegFax
  isSecure = false
  #peer: LegConnection | undefined
  #digits: 'pass' | 'block' = 'pass'
  #seat: Seat | undefined

  constructor(sender: LegSender, playback: LegPlayback, fax: LegFax) {
    this.sender = sender
    this.playback = playback
    this.fax = fax
  }

  /** Both ways. Ends what either was connected to. */
  connect(other: LegConnection, options: ConnectOptions = {}): void {
    this.disconnect()
    other.disconnect()
    this.#peer = other
    other.#peer = this
    this.#digits = options.digits ?? 'pass'
    other.#digits = this.#digits
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
    if (this.#peer) this.#peer.#peer = undefined
    this.#peer = undefined
  }

  relayAudio(packet: Uint8Array, header: RtpHeader, codec: G711Codec, at: Instant): void {
    if (this.isSecure && this.#keysSound()) return
    const seat = this.#seat
    if (seat) return seat.put(header.timestamp, packet.subarray(header.payloadStart, header.payloadEnd), codec, at)
    const peer = this.#peer
    if (peer && !peer.playback.isActive) peer.sender.relayAudio(packet, header, codec, at)
  }

  relayEvent(packet: Uint8Array, header: RtpHeader, at: Instant): void {
    const peer = this.#peer
    if (!peer || peer.playback.isActive || this.isSecure || this.#digits === 'block') return
    peer.sender.relayEvent(packet, header, at)
  }

  relayFax(datagram: Uint8Array): void {
    const fax = this.#peer?.fax
    if (fax?.isOn) fax.send(datagram)
  }

  /** A digit that does not reach the other leg as packets is sent to it anew. */
  passDigit(digit: Digit): void {
    const peer = this.#peer
    if (!peer || this.isSecure || this.#digits === 'block') return
    const reachedAsEvents = digit.via === 'rfc4733' && peer.sender.terms?.eventPayloadType !== undefined
    // A leg that agreed on events sends them, so an INFO of it repeats what has been relayed; tones are in the audio.
    const reachedOtherwise = digit.via === 'inband' || (digit.via === 'info' && !this.#keysSound())
    if (reachedAsEvents || reachedOtherwise) return
    // Refused only when more digits wait than anybody keys; those are lost, as they are on a telephone line.
    peer.playback.sendDigits(digit.digit).catch(() => undefined)
  }

  /** Whether digits of this leg are sound in its audio. */
  #keysSound(): boolean {
    return this.sender.terms?.eventPayloadType === undefined
  }
}
