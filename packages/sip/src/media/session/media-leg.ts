import type { RemoteInfo } from 'node:dgram'
import type { Clock, Instant, Random } from '@ringwright/core'
import { type MediaDirection, meetDirection, mirrorDirection, receives } from '../../sdp/index.js'
import { plainAddress } from '../../transport/mapped-address.js'
import type { G711Codec } from '../audio/g711.js'
import type { TelephoneEvent } from '../digits/telephone-event.js'
import type { MediaSocket } from '../rtp/media-socket.js'
import type { PortPairUser } from '../rtp/port-pair.js'
import type { RtpHeader } from '../rtp/rtp-packet.js'
import type { SocketAddress } from '../rtp/source-lock.js'
import type { FrameTicker } from './frame-ticker.js'
import { LegConnection } from './leg-connection.js'
import { LegDigits } from './leg-digits.js'
import { LegEncryption } from './leg-encryption.js'
import { LegFax } from './leg-fax.js'
import { LegPlayback } from './leg-playback.js'
import { type LegAudience, LegReceiver } from './leg-receiver.js'
import { LegRecordings } from './leg-recordings.js'
import { LegSender } from './leg-sender.js'
import { LegSounds } from './leg-sounds.js'
import type { MediaSessionStatistics } from './media-session.js'
import type { MediaTerms } from './media-terms.js'
import { RtcpReporter } from './rtcp-reporter.js'

export interface MediaLegDependencies {
  readonly clock: Clock
  readonly random: Random
  readonly ticker: FrameTicker
  /** Bound before the leg exists, because the SDP names its port. */
  readonly socket: MediaSocket
  readonly onRecording: (finished: Promise<unknown>) => void
  readonly onListenerError: (error: unknown) => void
}

/**
 * The parts of a leg, wired. Each packet goes through many of them, and each was last touched 20 ms and some hundred
 * packets ago: what is asked for every packet stands in a field of the part that is asked, not behind further objects.
 */
export class MediaLeg implements PortPairUser, LegAudience {
  readonly digits: LegDigits
  readonly sounds: LegSounds
  readonly recordings: LegRecordings
  readonly playback: LegPlayback
  readonly connection: LegConnection
  readonly #socket: MediaSocket
  readonly #encryption = new LegEncryption()
  readonly #receiver: LegReceiver
  readonly #sender: LegSender
  readonly #reporter: RtcpReporter
  readonly #fax: LegFax
  /** Asked for each packet. */
  #isFax = false
  #terms: MediaTerms | undefined
  #wanted: MediaDirection = 'sendrecv'

  constructor({ clock, random, ticker, socket, onRecording, onListenerError }: MediaLegDependencies) {
    this.#socket = socket
    this.#receiver = new LegReceiver(clock, this)
    this.recordings = new LegRecordings(clock, ticker, onRecording)
    const { recordings } = this
    const { source } = this.#receiver
    this.#sender = new LegSender({ clock, random, socket, recordings, source, encryption: this.#encryption })
    this.playback = new LegPlayback(ticker, this.#sender)
    this.#fax = new LegFax(socket)
    this.connection = new LegConnection(this.#sender, this.playback, this.#fax)
    this.digits = new LegDigits({ clock, onListenerError, onDigit: (digit) => this.connection.passDigit(digit) })
    this.sounds = new LegSounds({ clock, ticker, onListenerError, isSecure: () => this.connection.isSecure })
    this.#reporter = new RtcpReporter(clock, random, this.#sender.stream, this.#receiver.reception)
    socket.serve(this)
  }

  /** What this side wants. */
  get wanted(): MediaDirection {
    return this.#wanted
  }

  /** What was agreed on and is wanted still, as the peer sees it. */
  get direction(): MediaDirection {
    return this.#terms ? meetDirection(mirrorDirection(this.#terms.direction), this.#wanted) : 'inactive'
  }

  want(direction: MediaDirection): void {
    this.#wanted = direction
    this.#agree()
  }

  agreeOn(terms: MediaTerms): void {
    this.#fax.end()
    this.#isFax = false
    this.#terms = terms
    this.#encryption.agree(terms.encryption)
    this.#agree()
    this.#receiver.source.announce(terms.remote, receives(terms.direction))
  }

  /** Audio comes again with the next terms. */
  beginFax(announced: SocketAddress | undefined): void {
    this.#fax.begin(announced, this.#receiver.source.source)
    this.#isFax = true
    this.#agree()
  }

  setSecure(isSecure: boolean): void {
    this.connection.isSecure = isSecure
    this.recordings.setSecure(isSecure)
  }

  onRtp(packet: Buffer, from: RemoteInfo): void {
    if (this.#isFax) return this.#faxReceived(packet, from)
    const { receiving } = this.#encryption
    const opened = receiving ? receiving.openRtp(packet) : packet
    if (opened) this.#receiver.packet(opened, plainAddress(from.address), from.port)
    else this.#receiver.dropped.forged++
  }

  onRtcp(packet: Buffer, from: RemoteInfo): void {
    const { receiving } = this.#encryption
    const { dropped } = this.#receiver
    const opened = receiving ? receiving.openRtcp(packet) : packet
    if (this.#sender.remote?.address !== plainAddress(from.address)) dropped.strangers++
    else if (!opened) dropped.forged++
    else if (!this.#reporter.received(opened)) dropped.malformed++
  }

  onAudio(packet: Buffer, header: RtpHeader, codec: G711Codec, at: Instant): void {
    if (!this.#receiver.hasEvents && this.digits.isListenedTo) this.digits.audio(packet, header, codec)
    if (this.sounds.isListenedTo) this.sounds.audio(packet, header, codec, at)
    if (!this.recordings.isEmpty) {
      this.recordings.received(header.timestamp, packet.subarray(header.payloadStart, header.payloadEnd), codec, at)
    }
    this.connection.relayAudio(packet, header, codec, at)
  }

  onEvent(packet: Buffer, header: RtpHeader, event: TelephoneEvent, at: Instant): void {
    this.digits.events.received(event, header.timestamp, at)
    this.connection.relayEvent(packet, header, at)
  }

  /** Called every half second: reports that are due, digits whose end was lost. */
  housekeep(at: Instant): void {
    this.digits.events.expire(at)
    const report = this.#terms && !this.#isFax && this.#reporter.due(at)
    if (report) this.#sender.report(report)
  }

  statistics(): MediaSessionStatistics {
    const { reception, dropped, lastReceivedAt } = this.#receiver
    const { stream } = this.#sender
    return {
      packetsReceived: reception.packetsReceived,
      packetsLost: reception.packetsLost,
      jitterMs: reception.jitterMs,
      packetsSent: stream.packetsSent,
      octetsSent: stream.octetsSent,
      lastReceivedAt,
      dropped: { ...dropped },
      sendErrors: this.#socket.sendErrors,
      isEncrypted: this.#encryption.sending !== undefined,
      remote: this.#reporter.remote,
    }
  }

  /** Recordings finish on their own. */
  async close(): Promise<void> {
    this.connection.disconnect()
    this.playback.close()
    this.sounds.close()
    this.recordings.stop()
    const goodbye = this.#terms && this.#reporter.goodbye()
    if (goodbye) this.#sender.report(goodbye)
    await this.#socket.close()
  }

  #faxReceived(datagram: Buffer, { address, port }: RemoteInfo): void {
    // To a fax, a packet of audio that was on its way yet is a page from far ahead: all that follow would come too late.
    if (this.#receiver.isAudio(datagram)) return
    if (this.#fax.takes(plainAddress(address), port)) this.connection.relayFax(datagram)
    else this.#receiver.dropped.strangers++
  }

  #agree(): void {
    const terms = this.#isFax ? undefined : this.#terms
    this.#sender.agree(terms, this.#wanted)
    this.#receiver.agree(terms, this.#wanted)
  }
}
