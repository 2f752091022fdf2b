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

/** The other leg that one leg's audio goes to. Packets are relayed as they arrive: no buffer, no timer, no copy. */
export interface LegConnection {
  readonly self: ConnectableLeg
  /** Both ways. Ends what either was connected to. */
  connect(other: LegConnection, options?: ConnectOptions): void
  /** Joins a conference instead of another leg. */
  sitDown(seat: Seat): void
  disconnect(): void
  relayAudio(packet: Uint8Array, header: RtpHeader, codec: G711Codec, at: Instant): void
  relayEvent(packet: Uint8Array, header: RtpHeader): void
  /** A digit that does not reach the other leg as packets is sent to it anew. */
  passDigit(digit: Digit): void
  /** Written by the other side of the connection. */
  peer: { readonly connection: LegConnection; readonly digits: 'pass' | 'block' } | undefined
}

export interface ConnectableLeg {
  readonly sender: LegSender
  readonly playback: LegPlayback
  isSecure: boolean
}

export function legConnection(self: ConnectableLeg): LegConnection {
  /** Whether digits of this leg are sound in its audio. */
  const keysSound = (): boolean => self.sender.terms?.eventPayloadType === undefined

  let seat: Seat | undefined

  const connection: LegConnection = {
    self,
    peer: undefined,
    connect(other, options = {}) {
      const digits = options.digits ?? 'pass'
      connection.disconnect()
      other.disconnect()
      connection.peer = { connection: other, digits }
      other.peer = { connection, digits }
    },
    sitDown(next) {
      connection.disconnect()
      seat = next
    },
    disconnect() {
      const left = seat
      seat = undefined
      left?.stoodUp()
      if (connection.peer) connection.peer.connection.peer = undefined
      connection.peer = undefined
    },
    relayAudio(packet, header, codec, at) {
      if (self.isSecure && keysSound()) return
      if (seat) return seat.put(header.timestamp, packet.subarray(header.payloadStart, header.payloadEnd), codec, at)
      const leg = connection.peer?.connection.self
      if (!leg || leg.playback.isActive) return
      leg.sender.relayAudio(packet, header, codec)
    },
    relayEvent(packet, header) {
      const leg = connection.peer?.connection.self
      if (!leg || leg.playback.isActive || self.isSecure || connection.peer?.digits === 'block') return
      leg.sender.relayEvent(packet, header)
    },
    passDigit(digit) {
      const leg = connection.peer?.connection.self
      if (!leg || self.isSecure || connection.peer?.digits === 'block') return
      const reachedAsEvents = digit.via === 'rfc4733' && leg.sender.terms?.eventPayloadType !== undefined
      // A leg that agreed on events sends them, so an INFO of it repeats what has been relayed; tones are in the audio.
      const reachedOtherwise = digit.via === 'inband' || (digit.via === 'info' && !keysSound())
      if (reachedAsEvents || reachedOtherwise) return
      // Refused only when more digits wait than anybody keys; those are lost, as they are on a telephone line.
      leg.playback.sendDigits(digit.digit).catch(() => undefined)
    },
  }
  return connection
}
