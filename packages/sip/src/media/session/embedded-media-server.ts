import { isIP } from 'node:net'
import { type Clock, randomHex, type Random, RingwrightError } from '@ringwright/core'
import { FRAME_MS } from '../audio/voice-frame.js'
import { type MediaSocket, openMediaSocket } from '../rtp/media-socket.js'
import { type PortRange, portRange } from '../rtp/port-range.js'
import { type EmbeddedMediaSession, embeddedMediaSession } from './embedded-media-session.js'
import { type FrameTicker, frameTicker } from './frame-ticker.js'
import type { LegConnection } from './leg-connection.js'
import { mediaConference } from './media-conference.js'
import { sdpNegotiation } from './media-negotiation.js'
import type { MediaServer } from './media-server.js'
import type { MediaSession } from './media-session.js'

/** How often reports and digits with a lost end are looked for; reports are seconds apart. */
const HOUSEKEEPING_MS = 500

/** How long `close` waits for recordings: a sink that takes longer has most likely failed. */
const RECORDINGS_WAIT_MS = 5_000

export interface EmbeddedMediaServerOptions {
  readonly clock: Clock
  readonly random: Random
  /** The local IP address at which media is received. */
  readonly address: string
  /** What the SDP says instead, where a NAT or a load balancer stands before this host. Default: `address`. */
  readonly advertisedAddress?: string
  /** The range of UDP ports, two for each session. Default 30,000 to 39,999. */
  readonly portMin?: number
  readonly portMax?: number
  /** Default 1000: beyond about 600 anchored legs for each core, packets begin to be late. */
  readonly sessionsMax?: number
  /** Gets what a digit listener throws. Default: it is only counted. */
  readonly onListenerError?: (error: unknown) => void
}

type Settings = Required<Omit<EmbeddedMediaServerOptions, 'onListenerError'>>

/** Media in this process: RTP over UDP with G.711, one timer for all that is played and recorded. */
export function createEmbeddedMediaServer(options: EmbeddedMediaServerOptions): MediaServer {
  const settings = checked(options)
  const { clock, random } = settings
  const ports = portRange(settings.portMin, settings.portMax, random)
  const frames = frameTicker(clock, FRAME_MS)
  const housekeeping = frameTicker(clock, HOUSEKEEPING_MS)
  const sessions = new Map<MediaSession, EmbeddedMediaSession>()
  const recordings = new Set<Promise<unknown>>()
  const ended = { packetsReceived: 0, packetsSent: 0, packetsDropped: 0 }
  let opening = 0
  let listenerErrors = 0
  let closing: Promise<void> | undefined
  let state: 'new' | 'started' | 'closed' = 'new'

  const addTo = (totals: typeof ended, session: MediaSession): void => {
    const { packetsReceived, packetsSent, dropped } = session.statistics()
    totals.packetsReceived += packetsReceived
    totals.packetsSent += packetsSent
    totals.packetsDropped += dropped.malformed + dropped.strangers + dropped.unexpected
  }
  const connectionOf = (session: MediaSession): LegConnection => {
    const found = sessions.get(session)
    if (found) return found.connection
    throw new RingwrightError('invalid_argument', 'Only open sessions of the same media server can be connected.')
  }
  const assemble = (socket: MediaSocket): EmbeddedMediaSession =>
    embeddedMediaSession({
      id: randomHex(random, 8),
      clock,
      random,
      ticker: frames,
      socket,
      negotiation: sdpNegotiation({ address: settings.advertisedAddress, port: socket.port, random }),
      connectionOf,
      onRecording(finished) {
        recordings.add(finished)
        void finished.finally(() => recordings.delete(finished))
      },
      onListenerError(error) {
        listenerErrors++
        options.onListenerError?.(error)
      },
      onClose(session) {
        sessions.delete(session)
        addTo(ended, session)
      },
    })
  const open = async (): Promise<MediaSession> => {
    const { socket, attach } = await openAttachable(settings.address, ports)
    if (state === 'closed') {
      await socket.close()
      throw notStarted(state)
    }
    const embedded = assemble(socket)
    attach(embedded)
    sessions.set(embedded.session, embedded)
    return embedded.session
  }

  const close = async (): Promise<void> => {
    state = 'closed'
    await Promise.all([...sessions.keys()].map((session) => session.close()))
    stop(frames, housekeeping)
    await settledWithin(clock, recordings, RECORDINGS_WAIT_MS)
  }

  return {
    async start() {
      if (state !== 'new') throw notStarted(state)
      const { socket } = await openAttachable(settings.address, ports)
      await socket.close()
      state = 'started'
      housekeeping.subscribe((at) => {
        for (const session of sessions.values()) session.housekeep(at)
      })
    },
    async createSession() {
      if (state !== 'started') throw notStarted(state)
      if (sessions.size + opening >= settings.sessionsMax) throw tooManySessions(settings.sessionsMax)
      opening++
      return open().finally(() => opening--)
    },
    createConference: () => mediaConference({ ticker: frames, connectionOf }),
    statistics() {
      const totals = { ...ended }
      for (const session of sessions.keys()) addTo(totals, session)
      return { sessions: sessions.size, sessionsMax: settings.sessionsMax, ...totals, listenerErrors }
    },
    close: () => (closing ??= close()),
  }
}

/** A bound socket, whose packets go to a session once there is one. */
async function openAttachable(
  address: string,
  ports: PortRange,
): Promise<{ socket: MediaSocket; attach: (session: EmbeddedMediaSession) => void }> {
  let attached: EmbeddedMediaSession | undefined
  const socket = await openMediaSocket({
    address,
    ports,
    onRtp: (packet, from) => attached?.onRtp(packet, from),
    onRtcp: (packet, from) => attached?.onRtcp(packet, from),
  })
  return {
    socket,
    attach(session) {
      attached = session
    },
  }
}

function stop(...tickers: FrameTicker[]): void {
  for (const ticker of tickers) ticker.stop()
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

function checked(options: EmbeddedMediaServerOptions): Settings {
  const { portMin = 30_000, portMax = 39_999, sessionsMax = 1_000, address } = options
  const advertisedAddress = options.advertisedAddress ?? address
  const problems: string[] = []
  if (isIP(address) === 0) problems.push(`"address" takes an IP address; got ${JSON.stringify(address)}`)
  if (isIP(advertisedAddress) === 0)
    problems.push('"advertisedAddress" takes an IP address, because SDP is read by phones')
  if (!isPort(portMin) || !isPort(portMax)) problems.push('"portMin" and "portMax" take ports between 1024 and 65535')
  else if (portMin + (portMin & 1) + 1 > portMax) {
    problems.push('"portMin" to "portMax" must hold an even port and the odd one above it: a session takes two')
  }
  if (!Number.isInteger(sessionsMax) || sessionsMax < 1) problems.push('"sessionsMax" takes a whole number from 1 on')
  if (problems.length > 0) {
    throw new RingwrightError(
      'invalid_argument',
      `Options of createEmbeddedMediaServer are not valid:\n  ${problems.join('\n  ')}`,
    )
  }
  return { clock: options.clock, random: options.random, address, advertisedAddress, portMin, portMax, sessionsMax }
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 1_024 && value <= 65_535
}

function tooManySessions(sessionsMax: number): RingwrightError {
  const message = `There are ${sessionsMax} media sessions already. Raise "sessionsMax", or refuse the call with 503.`
  return new RingwrightError('limit_reached', message)
}

function notStarted(state: 'new' | 'started' | 'closed'): RingwrightError {
  if (state === 'closed') return new RingwrightError('closed', 'The media server is closed. Create another one.')
  const message = state === 'new' ? 'Call start() of the media server first.' : 'The media server is started already.'
  return new RingwrightError('wrong_state', message)
}
