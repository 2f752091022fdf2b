import type { CallSound, Instant } from '@ringwright/core'
import type { MediaDirection } from '../../sdp/index.js'
import type { PromptSource } from '../audio/prompt-source.js'
import type { Digit } from '../digits/digit-merger.js'
import type { RecordOptions, Recording } from '../recording/recording.js'
import type { RecordingSink } from '../recording/recording-sink.js'
import type { PlayOptions, PlayResult } from './prompt-player.js'

/** What passes between two sessions that hear each other, beside audio. */
export interface ConnectOptions {
  /** Whether digits of each party reach the other. Default `pass`. */
  readonly digits?: 'pass' | 'block'
}

/**
 * Whether all digits went out. `notSending`: nothing is sent to the peer, or was not to the end, as to one that is not agreed with
 * yet or has put us on hold; `sessionClosed`: it was closed before.
 */
export interface SentDigits {
  readonly outcome: 'sent' | 'notSending' | 'sessionClosed'
}

/** What came and went in a media session so far, by which the quality of a call is judged. */
export interface MediaSessionStatistics {
  readonly packetsReceived: number
  readonly packetsLost: number
  readonly jitterMs: number
  readonly packetsSent: number
  readonly octetsSent: number
  /** When the last packet that counted arrived; undefined before the first. */
  readonly lastReceivedAt: Instant | undefined
  /** Datagrams that were dropped, by reason. */
  readonly dropped: {
    /** Neither RTP nor RTCP. */
    readonly malformed: number
    /** From another address than the one this leg is locked to, or not yet believed. */
    readonly strangers: number
    /** Of a payload type that was not agreed on, or while this leg does not receive. */
    readonly unexpected: number
    /** Not encrypted with the peer's key, or seen already. */
    readonly forged: number
  }
  /** Datagrams that the system refused to send. */
  readonly sendErrors: number
  /** Whether audio is encrypted both ways. */
  readonly isEncrypted: boolean
  /** How the peer receives, from its last report; undefined before the first. */
  readonly remote:
    | {
        readonly packetsLost: number
        readonly jitterMs: number
        readonly roundTripMs: number | undefined
        /** How many had been sent when the report came. */
        readonly packetsSent: number
      }
    | undefined
}

/** Of a session that has just been opened. */
export const NO_STATISTICS: MediaSessionStatistics = {
  packetsReceived: 0,
  packetsLost: 0,
  jitterMs: 0,
  packetsSent: 0,
  octetsSent: 0,
  lastReceivedAt: undefined,
  dropped: { malformed: 0, strangers: 0, unexpected: 0, forged: 0 },
  sendErrors: 0,
  isEncrypted: false,
  remote: undefined,
}

/** The audio of one leg of a call, as SDP on one side and as what is played, recorded and connected on the other. */
export interface MediaSession {
  readonly id: string
  /** The first offer, or a further one (hold, or to refresh); `accept` its answer. */
  offer(): Promise<string>
  /** Answers the peer's offer, the first or a further one. `invalid_argument` when it has no audio that we know: 488. */
  answer(offer: string): Promise<string>
  /**
   * Takes the answer to the last offer; a further one counts in its place, as of a phone that answers after another one's early
   * media. `invalid_argument` when it does not answer that offer.
   */
  accept(answer: string): Promise<void>
  /**
   * Offers the fax that another party has offered (T.38 over UDPTL) in the place of audio: `acceptFax` its answer.
   * `invalid_argument` when `theirs` has none, and for a call whose audio is encrypted: 488.
   */
  offerFax(theirs: string): Promise<string>
  /**
   * From now on, what comes passes to the connected session as it is, until both agree on audio again.
   * `invalid_argument` when the peer has not answered with fax.
   */
  acceptFax(answer: string): Promise<void>
  /**
   * Answers the peer's offer of fax with what another party has answered to it; goes on and fails as `offerFax` and
   * `acceptFax` do.
   */
  answerFax(offer: string, theirs: string): Promise<string>
  /**
   * What this side wants from the next offer or answer on; `sendonly` holds the peer. At once, nothing is sent or taken
   * that it excludes. Default `sendrecv`.
   */
  setDirection(direction: MediaDirection): void
  /** What was agreed on and is wanted still; `inactive` before the first agreement. */
  readonly direction: MediaDirection

  /** Plays to this leg, in the place of what a connected session sends and of what was played before. */
  play(source: PromptSource, options?: PlayOptions): Promise<PlayResult>
  stopPlaying(): void

  /** Digits keyed by the peer, each once. Returns the function that ends it. */
  onDigit(listener: (digit: Digit) => void): () => void
  /**
   * What the peer sounds like, every 20 ms, silence included; nothing while the session is secure. It is computed where
   * the audio is, and only while somebody listens. Returns the function that ends it.
   */
  onSound(listener: (sound: CallSound) => void): () => void
  /** Hands in a SIP INFO of this leg; false when it carries no digit. */
  receiveInfo(contentType: string, body: string): boolean
  /**
   * Sends digits as RFC 4733 events, or as tones to a peer without them, 180 ms each; audio pauses meanwhile.
   * `invalid_argument` for other characters than 0–9, *, #, A–D and for more than 64.
   */
  sendDigits(digits: string): Promise<SentDigits>
  /**
   * While secure, digits reach `onDigit` only: not the connected session, not a recording. From a peer without RFC 4733
   * they are sound, so its audio is kept from both as well.
   */
  setSecure(isSecure: boolean): void

  /** Joins the audio of two sessions of one server, both ways; ends the connections that either had. */
  connect(other: MediaSession, options?: ConnectOptions): void
  disconnect(): void

  /** Records in stereo: left what this leg receives, right what it is sent. Several at once are possible. */
  record(sink: RecordingSink, options: RecordOptions): Recording
  /** What has been counted; from a worker, what it last told, a second ago at most. */
  statistics(): MediaSessionStatistics
  /** How it ended: closed by us, or lost with the worker that handled it. */
  readonly ended: Promise<'closed' | 'lost'>
  /** Stops everything and frees the ports. Idempotent; recordings finish on their own. */
  close(): Promise<void>
}
