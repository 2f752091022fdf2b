import { type Clock, type Instant, type Random, RingwrightError } from '@ringwright/core'
import { type MediaDirection, meetDirection, mirrorDirection, receives, sends } from '../../sdp/index.js'
import type { Digit } from '../digits/digit-merger.js'
import type { MediaSocket } from '../rtp/media-socket.js'
import type { SocketAddress } from '../rtp/source-lock.js'
import type { FrameTicker } from './frame-ticker.js'
import { LegConnection } from './leg-connection.js'
import { LegEncryption } from './leg-encryption.js'
import { LegDigits } from './leg-digits.js'
import { LegPlayback } from './leg-playback.js'
import { LegReceiver } from './leg-receiver.js'
import { LegRecordings } from './leg-recordings.js'
import { LegSender } from './leg-sender.js'
import { LegSounds } from './leg-sounds.js'
import type { MediaNegotiation } from './media-negotiation.js'
import type { MediaSession, MediaSessionStatistics } from './media-session.js'
import type { MediaTerms } from './media-terms.js'
import { type RtcpReporter, rtcpReporter } from './rtcp-reporter.js'

/** A session with what its server needs of it. */
export interface EmbeddedMediaSession {
  readonly session: MediaSession
  readonly connection: LegConnection
  onRtp(packet: Buffer, from: SocketAddress): void
  onRtcp(packet: Buffer, from: SocketAddress): void
  /** Called every half second: reports that are due, digits whose end was lost. */
  housekeep(at: Instant): void
}

export interface EmbeddedMediaSessionDependencies {
  readonly id: string
  readonly clock: Clock
  readonly random: Random
  readonly ticker: FrameTicker
  readonly negotiation: MediaNegotiation
  /** Bound before the session exists, because the SDP names its port. */
  readonly socket: MediaSocket
  readonly connectionOf: (session: MediaSession) => LegConnection
  readonly onRecording: (finished: Promise<unknown>) => void
  readonly onListenerError: (error: unknown) => void
  readonly onClose: (session: MediaSession) => void
}

export function embeddedMediaSession(dependencies: EmbeddedMediaSessionDependencies): EmbeddedMediaSession {
  const leg = assembleLeg(dependencies)
  const session = mediaSession(leg, dependencies)
  return {
    session,
    connection: leg.connection,
    onRtp(packet, from) {
      const { receiving } = leg.encryption
      const opened = receiving ? receiving.openRtp(packet) : packet
      if (opened) leg.receiver.packet(opened, from.address, from.port)
      else leg.receiver.dropped.forged++
    },
    onRtcp(packet, from) {
      const { receiving } = leg.encryption
      const opened = receiving ? receiving.openRtcp(packet) : packet
      const source = leg.receiver.source.source ?? leg.terms?.remote
      if (source?.address !== from.address) leg.receiver.dropped.strangers++
      else if (!opened) leg.receiver.dropped.forged++
      else if (!leg.reporter.received(opened)) leg.receiver.dropped.malformed++
    },
    housekeep(at) {
      leg.digits.events.expire(at)
      const report = leg.terms && leg.reporter.due(at)
      if (report) leg.sendReport(report)
    },
  }
}

/** The parts of a leg, wired. */
interface Leg {
  readonly receiver: LegReceiver
  readonly digits: LegDigits
  readonly sounds: LegSounds
  readonly recordings: LegRecordings
  readonly reporter: RtcpReporter
  readonly connection: LegConnection
  readonly encryption: LegEncryption
  wanted: MediaDirection
  terms: MediaTerms | undefined
  sendReport(report: Buffer): void
}

function assembleLeg(dependencies: EmbeddedMediaSessionDependencies): Leg {
  const { clock, random, ticker, socket, onListenerError } = dependencies
  const remote = (): SocketAddress | undefined => receiver.source.source ?? leg.terms?.remote
  const encryption = new LegEncryption()
  const recordings = new LegRecordings(clock, ticker, dependencies.onRecording)
  const sender = new LegSender({
    clock,
    random,
    mayGo: () => sends(leg.wanted),
    isObserved: () => !recordings.isEmpty,
    onAudio: (timestamp, payload, codec, at) => recordings.sent(timestamp, payload, codec, at),
    send(packet, offset, length) {
      const to = remote()
      if (!to) return
      const secured = encryption.sending?.protectRtp(packet, offset, length)
      if (secured) socket.sendRtp(secured, 0, secured.length, to)
      else socket.sendRtp(packet, offset, length, to)
    },
  })
  const playback = new LegPlayback(ticker, sender)
  const connection = new LegConnection({ sender, playback, isSecure: false })
  const digits = new LegDigits({ clock, onListenerError, onDigit: (digit: Digit) => connection.passDigit(digit) })
  const sounds = new LegSounds({ clock, ticker, onListenerError, isSecure: () => connection.self.isSecure })
  const receiver = new LegReceiver({
    clock,
    events: digits.events,
    mayCome: () => receives(leg.wanted) && leg.terms !== undefined && receives(leg.terms.direction),
    onAudio(packet, header, codec, at) {
      if (leg.terms?.eventPayloadType === undefined && digits.isListenedTo) digits.audio(packet, header, codec)
      if (sounds.isListenedTo) sounds.audio(packet, header, codec, at)
      if (!recordings.isEmpty) {
        recordings.received(header.timestamp, packet.subarray(header.payloadStart, header.payloadEnd), codec, at)
      }
      connection.relayAudio(packet, header, codec, at)
    },
    onEvent: (packet, header) => connection.relayEvent(packet, header),
  })
  const reporter = rtcpReporter(clock, random, sender.stream, receiver.reception)
  const leg: Leg = {
    receiver,
    digits,
    sounds,
    recordings,
    reporter,
    connection,
    encryption,
    wanted: 'sendrecv',
    terms: undefined,
    sendReport(report) {
      const to = remote()
      if (!to) return
      const secured = encryption.sending?.protectRtcp(report) ?? report
      socket.sendRtcp(secured, { address: to.address, port: to.port + 1 })
    },
  }
  return leg
}

function mediaSession(leg: Leg, dependencies: EmbeddedMediaSessionDependencies): MediaSession {
  const { id, negotiation, socket } = dependencies
  const { connection, digits, receiver, recordings, reporter, sounds } = leg
  const { playback, sender } = connection.self
  let closing: Promise<void> | undefined
  let end: (how: 'closed') => void
  const ended = new Promise<'closed'>((resolve) => (end = resolve))

  const checkOpen = (): void => {
    if (closing) throw new RingwrightError('closed', 'This media session is closed. Create another one.')
  }
  const agreeOn = (terms: MediaTerms): void => {
    leg.terms = terms
    leg.encryption.agree(terms.encryption)
    receiver.terms = terms
    sender.terms = terms
    receiver.source.announce(terms.remote)
  }
  const close = async (): Promise<void> => {
    connection.disconnect()
    playback.close()
    sounds.close()
    recordings.stop()
    if (leg.terms) leg.sendReport(reporter.goodbye())
    dependencies.onClose(session)
    await socket.close()
    end('closed')
  }

  const session: MediaSession = {
    id,
    async offer() {
      checkOpen()
      return negotiation.offer(leg.wanted)
    },
    async answer(offer) {
      checkOpen()
      const { sdp, terms } = negotiation.answer(offer, leg.wanted)
      agreeOn(terms)
      return sdp
    },
    async accept(answer) {
      checkOpen()
      agreeOn(negotiation.accept(answer))
    },
    setDirection(direction) {
      leg.wanted = direction
    },
    get direction() {
      return leg.terms ? meetDirection(mirrorDirection(leg.terms.direction), leg.wanted) : 'inactive'
    },
    play: (source, options) => playback.play(source, options),
    stopPlaying: () => playback.stopPlaying(),
    onDigit: (listener) => digits.listen(listener),
    onSound: (listener) => sounds.listen(listener),
    receiveInfo: (contentType, body) => digits.info(contentType, body),
    sendDigits: (keys) => playback.sendDigits(keys),
    setSecure(isSecure) {
      connection.self.isSecure = isSecure
      recordings.setSecure(isSecure)
    },
    connect(other, options) {
      checkOpen()
      const to = dependencies.connectionOf(other)
      if (to === connection)
        throw new RingwrightError('invalid_argument', 'A media session cannot be connected to itself.')
      connection.connect(to, options)
    },
    disconnect: () => connection.disconnect(),
    record(sink, options) {
      checkOpen()
      return recordings.start(sink, options, connection.self.isSecure)
    },
    statistics: () => statistics(leg, socket),
    ended,
    close: () => (closing ??= close()),
  }
  return session
}

function statistics(leg: Leg, socket: MediaSocket): MediaSessionStatistics {
  const { reception, dropped, lastReceivedAt } = leg.receiver
  const { stream } = leg.connection.self.sender
  return {
    packetsReceived: reception.packetsReceived,
    packetsLost: reception.packetsLost,
    jitterMs: reception.jitterMs,
    packetsSent: stream.packetsSent,
    octetsSent: stream.octetsSent,
    lastReceivedAt,
    dropped: { ...dropped },
    sendErrors: socket.sendErrors,
    isEncrypted: leg.encryption.sending !== undefined,
    remote: leg.reporter.remote,
  }
}
