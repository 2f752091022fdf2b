import { type Clock, randomHex, type Random, RingwrightError } from '@ringwright/core'
import { FRAME_MS } from '../audio/voice-frame.js'
import type { MediaSocket } from '../rtp/media-socket.js'
import { mediaSockets } from '../rtp/media-sockets.js'
import { portRange } from '../rtp/port-range.js'
import { EmbeddedMediaSession } from './embedded-media-session.js'
import { frameTicker, staggeredTickers } from './frame-ticker.js'
import type { LegConnection } from './leg-connection.js'
import { mediaConference } from './media-conference.js'
import { MediaLeg } from './media-leg.js'
import { SdpNegotiation } from './media-negotiation.js'
import { mediaServerNotStarted, type MediaServer, type MediaServerState, type SessionOptions } from './media-server.js'
import type { MediaSession } from './media-session.js'
import { type MediaServerOptions, mediaSettings } from './media-settings.js'
import { sessionTotals } from './session-totals.js'

/** How often reports and digits with a lost end are looked for; reports are seconds apart. */
const HOUSEKEEPING_MS = 500

/** Legs play at this many moments of each frame: 4 ms apart, one after the other keeps no other work waiting for long. */
const FRAME_TICKERS = 5

/** How long `close` waits for recordings: a sink that takes longer has most likely failed. */
const RECORDINGS_WAIT_MS = 5_000

/** What audio in this thread goes by, beside the addresses and limits of every media server. */
export interface EmbeddedMediaServerOptions extends MediaServerOptions {
  /** By which packets are paced and late ones judged. Outside of tests `systemClock()`. */
  readonly clock: Clock
  /** Makes stream ids, ports and media keys, which must not be guessed. Outside of tests `systemRandom()`. */
  readonly random: Random
  /** Gets what a digit listener throws. Default: it is only counted. */
  readonly onListenerError?: (error: unknown) => void
}

/** Media in this process: RTP over UDP with G.711, a few timers for all that is played and recorded. */
export function createEmbeddedMediaServer(options: EmbeddedMediaServerOptions): MediaServer {
  const settings = mediaSettings('createEmbeddedMediaServer', options)
  const { clock, random } = options
  const ports = portRange(settings.portMin, settings.portMax, random)
  const sockets = mediaSockets({ clock, address: settings.address, ports })
  const frames = staggeredTickers(clock, FRAME_MS, FRAME_TICKERS)
  const housekeeping = frameTicker(clock, HOUSEKEEPING_MS)
  const legs = new Map<MediaSession, MediaLeg>()
  const recordings = new Set<Promise<unknown>>()
  const totals = sessionTotals()
  let opening = 0
  let listenerErrors = 0
  let closing: Promise<void> | undefined
  let state: MediaServerState = 'new'

  const connectionOf = (session: MediaSession): LegConnection => {
    const found = legs.get(session)
    if (found) return found.connection
    throw new RingwrightError('invalid_argument', 'Only open sessions of the same media server can be connected.')
  }
  const assemble = (socket: MediaSocket, { encryption = 'never' }: SessionOptions): MediaSession => {
    const leg = new MediaLeg({
      clock,
      random,
      socket,
      ticker: frames.next(),
      onRecording(finished) {
        recordings.add(finished)
        void finished.finally(() => recordings.delete(finished))
      },
      onListenerError(error) {
        listenerErrors++
        options.onListenerError?.(error)
      },
    })
    const session = new EmbeddedMediaSession({
      id: randomHex(random, 8),
      leg,
      connectionOf,
      negotiation: new SdpNegotiation({ address: settings.advertisedAddress, port: socket.port, random, encryption }),
      onClose(session) {
        legs.delete(session)
        totals.ended(session.statistics())
      },
    })
    legs.set(session, leg)
    return session
  }
  const open = async (options: SessionOptions): Promise<MediaSession> => {
    const socket = await sockets.open()
    if (state !== 'closed') return assemble(socket, options)
    await socket.close()
    throw mediaServerNotStarted(state)
  }

  const close = async (): Promise<void> => {
    state = 'closed'
    await Promise.all([...legs.keys()].map((session) => session.close()))
    await sockets.close()
    frames.stop()
    housekeeping.stop()
    await settledWithin(clock, recordings, RECORDINGS_WAIT_MS)
  }

  return {
    async start() {
      if (state !== 'new') throw mediaServerNotStarted(state)
      await (await sockets.open()).close()
      state = 'started'
      housekeeping.subscribe((at) => {
        for (const leg of legs.values()) leg.housekeep(at)
      })
    },
    async createSession(options = {}) {
      if (state !== 'started') throw mediaServerNotStarted(state)
      if (legs.size + opening >= settings.sessionsMax) throw tooManySessions(settings.sessionsMax)
      opening++
      return open(options).finally(() => opening--)
    },
    createConference: () => mediaConference({ ticker: frames.next(), connectionOf }),
    statistics() {
      const counted = totals.with([...legs.values()].map((leg) => leg.statistics()))
      return { sessions: legs.size, sessionsMax: settings.sessionsMax, ...counted, listenerErrors }
    },
    close: () => (closing ??= close()),
  }
}

function settledWithin(clock: Clock, promises: ReadonlySet<Promise<unknown>>, limitMs: number): Promise<void> {
  if (promises.size === 0) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = clock.setTimer(limitMs, resolve)
    void Promise.allSettled(promises).then(() => {
      timer.cancel()
      resolve()
    })
  })
}

function tooManySessions(sessionsMax: number): RingwrightError {
  const message = `There are ${sessionsMax} media sessions already. Raise "sessionsMax", or refuse the call with 503.`
  return new RingwrightError('limit_reached', message)
}
