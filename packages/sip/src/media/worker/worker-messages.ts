import type { CallSound, ErrorCode } from '@ringwright/core'
import type { MediaDirection } from '../../sdp/index.js'
import type { Digit } from '../digits/digit-merger.js'
import type { RecordingResult } from '../recording/recording.js'
import type { SessionOptions } from '../session/media-server.js'
import type { MediaSettings } from '../session/media-settings.js'
import type { ConnectOptions, MediaSessionStatistics, SentDigits } from '../session/media-session.js'
import type { PlayResult } from '../session/prompt-player.js'
import type { SharedPrompt } from './shared-prompt.js'

/** What the process asks of its media worker, by name: the arguments and the answer. */
export interface Questions {
  start: { takes: { settings: MediaSettings }; gives: undefined }
  createSession: { takes: { options: SessionOptions }; gives: { session: string; described?: DescribedFirst } }
  offer: { takes: OfSession; gives: { sdp: string } }
  answer: { takes: OfSession & { sdp: string }; gives: { sdp: string; direction: MediaDirection } }
  accept: { takes: OfSession & { sdp: string }; gives: { direction: MediaDirection } }
  offerFax: { takes: OfSession & { sdp: string }; gives: { sdp: string } }
  acceptFax: { takes: OfSession & { sdp: string }; gives: undefined }
  answerFax: { takes: OfSession & { sdp: string; theirs: string }; gives: { sdp: string } }
  /** Answered when it has ended. */
  play: { takes: OfSession & { source: SharedPrompt; loop: boolean }; gives: PlayResult }
  sendDigits: { takes: OfSession & { digits: string }; gives: SentDigits }
  /** Answered when it has ended. */
  record: { takes: OfSession & { recording: number; name: string; durationMaxMs?: number }; gives: RecordingResult }
  statistics: { takes: OfSession; gives: MediaSessionStatistics }
  close: { takes: OfSession; gives: MediaSessionStatistics }
  shutDown: { takes: Record<never, never>; gives: undefined }
}

/** What it tells the worker, without an answer. */
export interface Orders {
  /** Ends the `play` that was asked with this number. */
  endPlay: OfSession & { ask: number }
  stopPlaying: OfSession
  setDirection: OfSession & { direction: MediaDirection }
  info: OfSession & { contentType: string; body: string }
  setSecure: OfSession & { isSecure: boolean }
  /** Whether somebody wants to hear of digits, which costs something where they are sound. */
  listen: OfSession & { on: boolean }
  /** Whether somebody wants to hear of sounds. */
  hear: OfSession & { on: boolean }
  connect: OfSession & { other: string; options?: ConnectOptions }
  disconnect: OfSession
  pauseRecording: OfRecording
  resumeRecording: OfRecording
  stopRecording: OfRecording
  join: OfSession & { conference: number; heardBy: 'all' | readonly string[] }
  leave: OfSession & { conference: number }
}

/** What came of the `first` of a session's options. */
export type DescribedFirst =
  | { readonly sdp: string; readonly direction: MediaDirection }
  | { readonly problem: Problem }

interface OfSession {
  readonly session: string
}
interface OfRecording {
  readonly recording: number
}

/** What the worker asks of the process: recordings go to sinks that are the host's own code. */
export type SinkRequest =
  | { readonly do: 'open'; readonly recording: number; readonly name: string; readonly bytes: Uint8Array }
  | { readonly do: 'append' | 'finish'; readonly recording: number; readonly bytes: Uint8Array }

/** An error on its way between threads. */
export interface Problem {
  readonly code: ErrorCode
  readonly message: string
}

type Named<Table> = { [Name in keyof Table]: { readonly do: Name } & Table[Name] }[keyof Table]

export type Question = Named<{ [Name in keyof Questions]: Questions[Name]['takes'] }>
export type Order = Named<Orders>

export type ToWorker =
  | { readonly kind: 'question'; readonly ask: number; readonly question: Question }
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'sinkAnswer'; readonly ask: number; readonly uri?: string; readonly problem?: Problem }

export type FromWorker =
  | { readonly kind: 'answer'; readonly ask: number; readonly result?: unknown; readonly problem?: Problem }
  | { readonly kind: 'digit'; readonly session: string; readonly digit: Digit }
  | { readonly kind: 'sounds'; readonly session: string; readonly sounds: readonly CallSound[] }
  | {
      readonly kind: 'statistics'
      readonly sessions: readonly { readonly session: string; readonly statistics: MediaSessionStatistics }[]
    }
  | { readonly kind: 'sinkRequest'; readonly ask: number; readonly request: SinkRequest }
