import { RingwrightError } from '@ringwright/core'
import type { MediaConference } from './media-conference.js'
import type { MediaSession } from './media-session.js'
import type { MediaEncryption } from './media-terms.js'

/** What a media server has done so far, and has now. */
export interface MediaServerStatistics {
  readonly sessions: number
  readonly sessionsMax: number
  readonly packetsReceived: number
  readonly packetsSent: number
  readonly packetsDropped: number
  /** Digit listeners that threw. */
  readonly listenerErrors: number
}

/** What a media session is opened for. */
export interface SessionOptions {
  /** Default `never`. */
  readonly encryption?: MediaEncryption
  /**
   * What it will be asked for first: its offer, or its answer to this offer. A worker that knows does so as it opens the
   * session, which saves the way there and back; the result is the same.
   */
  readonly first?: 'offer' | { readonly answerTo: string }
}

/** Where the audio of calls is handled: in this thread (`createEmbeddedMediaServer`), or in another (`createWorkerMediaServer`). */
export interface MediaServer {
  /** Fails with `unavailable` when media cannot be received at the configured address. */
  start(): Promise<void>
  /** `limit_reached` when there are as many sessions as allowed, or no ports left: the call is to be refused with 503. */
  createSession(options?: SessionOptions): Promise<MediaSession>
  /** An empty conference for sessions of this server. */
  createConference(): MediaConference
  /** Of all sessions since the start, those that have ended included; from a worker, up to a second old. */
  statistics(): MediaServerStatistics
  /** Closes all sessions and waits until their recordings are written, for five seconds at most. Idempotent. */
  close(): Promise<void>
}

export type MediaServerState = 'new' | 'started' | 'closed'

/** What a server that is in this state throws when it is asked for what it cannot do. */
export function mediaServerNotStarted(state: MediaServerState): RingwrightError {
  if (state === 'closed') return new RingwrightError('closed', 'The media server is closed. Create another one.')
  const message = state === 'new' ? 'Call start() of the media server first.' : 'The media server is started already.'
  return new RingwrightError('wrong_state', message)
}
