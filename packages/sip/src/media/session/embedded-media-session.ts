import { RingwrightError } from '@ringwright/core'
import type { LegConnection } from './leg-connection.js'
import type { MediaLeg } from './media-leg.js'
import type { MediaNegotiation } from './media-negotiation.js'
import type { MediaSession } from './media-session.js'

export interface EmbeddedMediaSessionDependencies {
  readonly id: string
  readonly leg: MediaLeg
  readonly negotiation: MediaNegotiation
  readonly connectionOf: (session: MediaSession) => LegConnection
  readonly onClose: (session: MediaSession) => void
}

/** The session of a leg of this process. */
export function embeddedMediaSession(dependencies: EmbeddedMediaSessionDependencies): MediaSession {
  const { id, leg, negotiation } = dependencies
  const { connection, digits, playback, recordings, sounds } = leg
  let closing: Promise<void> | undefined
  let end: (how: 'closed') => void
  const ended = new Promise<'closed'>((resolve) => (end = resolve))

  const checkOpen = (): void => {
    if (closing) throw new RingwrightError('closed', 'This media session is closed. Create another one.')
  }
  const close = async (): Promise<void> => {
    const closed = leg.close()
    dependencies.onClose(session)
    await closed
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
      leg.agreeOn(terms)
      return sdp
    },
    async accept(answer) {
      checkOpen()
      leg.agreeOn(negotiation.accept(answer))
    },
    async offerFax(theirs) {
      checkOpen()
      return negotiation.offerFax(theirs)
    },
    async acceptFax(answer) {
      checkOpen()
      leg.beginFax(negotiation.acceptFax(answer))
    },
    async answerFax(offer, theirs) {
      checkOpen()
      const { sdp, remote } = negotiation.answerFax(offer, theirs)
      leg.beginFax(remote)
      return sdp
    },
    setDirection: (direction) => leg.want(direction),
    get direction() {
      return leg.direction
    },
    play: (source, options) => playback.play(source, options),
    stopPlaying: () => playback.stopPlaying(),
    onDigit: (listener) => digits.listen(listener),
    onSound: (listener) => sounds.listen(listener),
    receiveInfo: (contentType, body) => digits.info(contentType, body),
    sendDigits: (keys) => playback.sendDigits(keys),
    setSecure: (isSecure) => leg.setSecure(isSecure),
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
      return recordings.start(sink, options, connection.isSecure)
    },
    statistics: () => leg.statistics(),
    ended,
    close: () => (closing ??= close()),
  }
  return session
}
