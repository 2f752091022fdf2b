import type { Instant } from '../clock/clock.js'
import type { CallQuality } from './call-quality.js'
import type { CallSound } from './call-sound.js'

/** Why a call, or the try to make one, ended. One set for all backends. */
export type CallEndCause =
  | 'hungUp' // the other side hung up, or canceled before it was answered
  | 'ended' // this side hung up
  | 'busy'
  | 'rejected'
  | 'noAnswer' // it rang, and nobody answered in time
  | 'unreachable' // not registered, no route, or the transport failed
  | 'notFound'
  | 'failed' // anything else; `detail` says what
  | 'shutdown'

/** Why and by whom a call ended. */
export interface CallEnd {
  readonly cause: CallEndCause
  readonly by: 'local' | 'remote'
  readonly at: Instant
  /** What the backend says, for operators: "486 Busy Here". */
  readonly detail?: string
  /** How its audio was carried; absent when there was none. */
  readonly quality?: CallQuality
}

/** A key that was pressed on a phone. */
export interface Digit {
  /** One of 0–9, *, #, A–D. */
  readonly digit: string
  readonly durationMs: number
}

/** How a prompt is played. */
export interface PlayOptions {
  /** Begins again at the end, until the signal. Default false. */
  readonly loop?: boolean
  /** Ends the playing: the outcome is `stopped`. */
  readonly signal?: AbortSignal
}

/** How playing ended: to its end, because it was stopped, or with the call. */
export type PlayOutcome = 'finished' | 'stopped' | 'callEnded'

/**
 * Whether digits were sent, all of them; those that were left when the call ended, or when the party's phone put us on hold and
 * heard nothing more, were not.
 */
export type DigitsOutcome = 'sent' | 'onHold' | 'callEnded'

/** What the party's phone said to hold, or to its end; `detail` says what it refused with, and what can be done. */
export type HoldOutcome =
  | { readonly outcome: 'taken' | 'callEnded' }
  | { readonly outcome: 'refused'; readonly detail: string }

/** What a recording is when it has ended. */
export interface RecordingResult {
  /** Under which the host's recording sink finds it. */
  readonly name: string
  readonly startedAt: Instant
  readonly durationMs: number
  readonly bytes: number
  /** Set when the recording could not be kept whole, with the reason; the call itself went on. */
  readonly failure?: string
}

/** A recording that is being made. */
export interface CallRecording {
  /** Nothing is recorded while paused; the pause stays audible as silence, so that both sides keep their time. */
  pause(): void
  resume(): void
  /** Idempotent; also called by the end of the call. */
  stop(): Promise<RecordingResult>
}

/**
 * A party asks to be replaced by somebody else, with the transfer key of its phone. Exactly one of `grant` and `refuse`
 * is called, within 20 s.
 */
export interface TransferRequest {
  /** The number, SIP user or URI that the party wants to be called in its place: nobody has checked whether it may. */
  readonly to: string
  /** The party's own call with that other one, when the two have spoken already (attended transfer). */
  readonly consultation?: Call
  /** The party's phone shows what `transferred` comes to; most phones hang up once it is true. */
  grant(transferred: Promise<boolean>): void
  refuse(): void
}

/** A call with one party. Its media is anchored here, so it can be played to, listened to and bridged. */
export interface Call {
  readonly id: string
  /** `inbound`: the party has called. */
  readonly direction: 'inbound' | 'outbound'
  /** The caller's and the called address: a number or a SIP user. */
  readonly from: string
  readonly to: string
  /** The name that the party's side gives, where there is one. */
  readonly displayName?: string
  /** Settles once, when the call is over for whatever reason. */
  readonly ended: Promise<CallEnd>
  /**
   * Plays a named prompt, over a bridge in its place; rejects with `unavailable` when there is no such prompt. A new one
   * replaces the one that plays. It goes on through `bridge` and `unbridge` until it is finished or stopped.
   */
  play(prompt: string, options?: PlayOptions): Promise<PlayOutcome>
  /** Returns the function that ends the subscription. */
  onDigit(listener: (digit: Digit) => void): () => void
  /**
   * What the party sounds like, every 20 ms from now on, silence included; nothing while the call is secure. Returns the
   * function that ends the subscription, which costs something as long as it lasts.
   */
  onSound(listener: (sound: CallSound) => void): () => void
  /** Resolves once they are sent. Up to 64 of 0–9, `*`, `#` and A–D; others are an `invalid_argument`. */
  sendDigits(digits: string): Promise<DigitsOutcome>
  /** Two-way audio with another call of the same control, until either ends, joins a conference, or `unbridge`. */
  bridge(other: Call): void
  /** Ends a bridge, or leaves a conference. */
  unbridge(): void
  /**
   * Signals hold to the party, which hears the prompt `music` instead of the bridge until `resume`, and whatever else is
   * played. Never rejects: a party whose phone refuses is held all the same, and told again by the next `hold`.
   */
  hold(): Promise<HoldOutcome>
  /** Ends `hold`. A party whose phone refuses hears the bridge again, and is not heard itself before the phone agrees. */
  resume(): Promise<HoldOutcome>
  /**
   * Both directions as stereo: the party on the left, what it hears on the right. Never throws: what cannot be recorded
   * has a `failure` in its result.
   */
  record(name: string): CallRecording
  /**
   * While secure, recordings of it hold silence, and what the party keys reaches `onDigit` only: no bridge, no recording, no
   * conference.
   */
  setSecure(isSecure: boolean): void
  /** How its audio has been carried so far; undefined before there was any. */
  quality(): CallQuality | undefined
  /**
   * Decides what the party's transfer key does; without a handler it does nothing, and the phone says so. Absent where
   * phones have none.
   */
  onTransferRequest?(handler: (request: TransferRequest) => void): void
  /** Idempotent; never rejects. */
  hangUp(cause?: 'ended' | 'busy' | 'unavailable'): Promise<void>
}

/** Who hears a party of a conference: everybody else, or only these; an empty list is a silent listener. */
export type HeardBy = 'all' | readonly Call[]

/**
 * Calls that hear each other: a conference of three, or a supervisor who listens (heard by nobody), whispers (heard by
 * the agent) or joins in (heard by all). A call is in one bridge or conference at a time.
 */
export interface Conference {
  /** Those that are in it now. */
  readonly calls: readonly Call[]
  /**
   * Takes a call in, or changes who hears it. It leaves by `leave`, when it is bridged or joins another conference, and
   * with its end; on hold it stays, hears music and is not heard. `limit_reached` when the conference is full.
   */
  join(call: Call, heardBy?: HeardBy): void
  /** Does nothing for a call that is not in it. Nobody is hung up. */
  leave(call: Call): void
  /** Everybody leaves. */
  close(): void
}

/**
 * Whether a call comes from the number that it shows (STIR/SHAKEN): its provider vouches for caller and number, for the caller
 * alone, or only for where the call came in; nobody has signed it; or what is signed does not hold.
 */
export type CallerIdentity = 'full' | 'partial' | 'gateway' | 'unsigned' | 'failed'

/** What the call is that is answered. */
export interface AnswerOptions {
  /** An agent's line that stays between customers: nobody waits for its end before a stop. Default false. */
  readonly isLine?: boolean
}

/** Somebody calls. Exactly one of `answer` and `reject` is called; when the caller gives up first, both do nothing. */
export interface IncomingCall {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly displayName?: string
  /** Whose registered phone it is that calls; absent for everybody else, whatever number they show. */
  readonly user?: string
  /** Who calls is withheld, or not known: `from` is that of many, and tells nobody apart. Default false. */
  readonly isAnonymous?: boolean
  /** Absent where nobody looks. */
  readonly callerIdentity?: CallerIdentity
  /** Aborted when the caller gives up before the answer. */
  readonly signal: AbortSignal
  /** Tells the caller that it rings. */
  ring(): void
  /** Rejects with `canceled` when the caller gave up meanwhile. */
  answer(options?: AnswerOptions): Promise<Call>
  /** `unavailable`: who is called exists, and cannot be reached now. `overloaded` asks the caller to try again later. */
  reject(reason: 'notFound' | 'busy' | 'unavailable' | 'overloaded' | 'forbidden'): void
}

/** How a call is made, who is shown as the caller, and because of whom it is made. */
export interface DialOptions {
  /** Shown to the called party. */
  readonly from?: string
  /** The name beside `from`, for phones that show one. */
  readonly displayName?: string
  /** Does not show who calls (CLIR). Default false. */
  readonly anonymous?: boolean
  /** How long it may ring. Default 30 s. */
  readonly ringTimeoutMs?: number
  /** The site for which it is dialed: the one where the agent, or who it is about, is. Absent: none in particular. */
  readonly site?: string
  /** The agent because of whom it is dialed, for those who count calls: absent for a flow's, or the center's own. */
  readonly onBehalfOf?: string
  /** Asks the phone to answer by itself. A wish: phones that do not know it ring. Default false. */
  readonly autoAnswer?: boolean
  /** See `AnswerOptions`. */
  readonly isLine?: boolean
  /** Ends the try. */
  readonly signal?: AbortSignal
  /** Called once it rings. */
  readonly onRinging?: () => void
}

/** Whether somebody picked up, and if not, how the call ended. */
export type DialOutcome =
  | { readonly outcome: 'answered'; readonly call: Call }
  | { readonly outcome: 'failed'; readonly end: CallEnd }

/**
 * Telephony in the words of the domain. Implemented by `@ringwright/sip`, and by a scripted fake in
 * `@ringwright/core/simulation`.
 */
export interface CallControl {
  /** Exactly one handler; without one, calls are refused as `notFound`. */
  onCall(handler: (call: IncomingCall) => void): void
  /** Calls an address: a registered phone's user, a number, or a URI that the backend understands. Never rejects. */
  dial(to: string, options?: DialOptions): Promise<DialOutcome>
  /** An empty conference for calls of this control. It costs nothing while it is empty. */
  createConference(): Conference
}
