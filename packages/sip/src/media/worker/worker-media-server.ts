import { type Clock, RingwrightError, sleep } from '@ringwright/core'
import { type MediaServerOptions, mediaSettings } from '../session/media-settings.js'
import {
  mediaServerNotStarted,
  type MediaServer,
  type MediaServerState,
  type SessionOptions,
} from '../session/media-server.js'
import type { MediaSession } from '../session/media-session.js'
import { sessionTotals } from '../session/session-totals.js'
import { FirstDescription } from './first-description.js'
import type { MediaThread } from './media-thread.js'
import { servedSinks } from './served-sinks.js'
import { promptSharing } from './shared-prompt.js'
import { WorkerConference } from './worker-conference.js'
import { type WorkerLink, workerLink } from './worker-link.js'
import { WorkerMediaSession } from './worker-media-session.js'

/** A worker that died sooner than this after its start is started anew after as long: one that always fails takes no core. */
const RESTART_PAUSE_MS = 1_000

/** Which threads handle audio, and who is told when one is lost. */
export interface WorkerMediaServerOptions extends MediaServerOptions {
  /** By which lost threads are begun again. Outside of tests `systemClock()`. */
  readonly clock: Clock
  /** Makes a thread that runs `@ringwright/sip/media/worker`; called again when that thread is lost. */
  readonly worker: () => MediaThread
  /** A thread ended unasked, or a new one could not be started: the calls of the thread are over. */
  readonly onLost?: (reason: Error) => void
  /** Gets what a digit listener throws. Default: it is only counted. */
  readonly onListenerError?: (error: unknown) => void
}

/**
 * Media in a thread of its own, so that signaling never waits for audio, nor audio for signaling. The thread's clock is
 * the system's. When the thread is lost, its sessions end with `lost` and another thread is started.
 */
export function createWorkerMediaServer(options: WorkerMediaServerOptions): MediaServer {
  const { clock, onLost } = options
  const settings = mediaSettings('createWorkerMediaServer', options)
  const sinks = servedSinks(clock)
  const share = promptSharing()
  const totals = sessionTotals()
  const sessions = new Map<string, WorkerMediaSession>()
  const stopping = new AbortController()
  let link: WorkerLink | undefined
  let conferences = 0
  let listenerErrors = 0
  let closing: Promise<void> | undefined
  let state: MediaServerState = 'new'

  const launch = async (): Promise<void> => {
    const startedAt = clock.now()
    const next = workerLink({
      clock,
      thread: options.worker(),
      onDigit: ({ session, digit }) => sessions.get(session)?.heard(digit),
      onSounds: ({ session, sounds }) => sessions.get(session)?.sounded(sounds),
      onStatistics(message) {
        for (const { session, statistics } of message.sessions) sessions.get(session)?.counted(statistics)
      },
      onSinkRequest: sinks.serve,
      onLost(reason) {
        if (link !== next) return
        link = undefined
        for (const session of sessions.values()) session.lose()
        onLost?.(reason)
        void relaunch(clock.now() - startedAt < RESTART_PAUSE_MS)
      },
    })
    try {
      await next.ask('start', { settings })
    } catch (error) {
      next.end()
      throw error
    }
    if (state === 'closed') next.end()
    else link = next
  }
  const relaunch = async (afterPause: boolean): Promise<void> => {
    if (afterPause) await sleep(clock, RESTART_PAUSE_MS, stopping.signal).catch(() => undefined)
    if (state === 'closed') return
    try {
      await launch()
    } catch (error) {
      onLost?.(error as Error)
      void relaunch(true)
    }
  }
  const open = async (through: WorkerLink, given: SessionOptions): Promise<MediaSession> => {
    const { session: id, described } = await through.ask('createSession', { options: given })
    const session = new WorkerMediaSession({
      id,
      first: given.first && described && new FirstDescription(given.first, described),
      link: through,
      sinks,
      share,
      onListenerError(error) {
        listenerErrors++
        options.onListenerError?.(error)
      },
      onClose(closed) {
        sessions.delete(id)
        totals.ended(closed.lastCounted)
      },
    })
    sessions.set(id, session)
    return session
  }
  const working = (): WorkerLink => {
    if (state !== 'started') throw mediaServerNotStarted(state)
    if (link) return link
    throw new RingwrightError('unavailable', 'The media worker is being started anew. Refuse the call with 503.')
  }
  const close = async (): Promise<void> => {
    state = 'closed'
    stopping.abort()
    await Promise.all([...sessions.values()].map((session) => session.close()))
    // A worker that is lost now has nothing more to lose.
    await link?.ask('shutDown', {}).catch(() => undefined)
    link?.end()
  }

  return {
    async start() {
      if (state !== 'new') throw mediaServerNotStarted(state)
      await launch()
      state = 'started'
    },
    createSession: async (given = {}) => open(working(), given),
    createConference: () => new WorkerConference(++conferences, working()),
    statistics() {
      const counted = totals.with([...sessions.values()].map(({ lastCounted }) => lastCounted))
      return { sessions: sessions.size, sessionsMax: settings.sessionsMax, ...counted, listenerErrors }
    },
    close: () => (closing ??= close()),
  }
}
