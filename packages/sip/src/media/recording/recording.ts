/** A recording under way. */
export interface Recording {
  readonly name: string
  /** From now on silence is recorded, so that every place in the file stays the same time in the call. */
  pause(): void
  resume(): void
  /** Ends it and resolves with `finished`; also when it has ended already. */
  stop(): Promise<RecordingResult>
  /** Resolves when the recording has ended: stopped, at its longest duration, with its session, or because of the sink. */
  readonly finished: Promise<RecordingResult>
}

/** What became of a recording; a failed one may have been kept in part. */
export type RecordingResult =
  | { readonly outcome: 'recorded'; readonly uri: string; readonly durationMs: number; readonly bytes: number }
  | {
      readonly outcome: 'failed'
      readonly reason: RecordingFailure
      /** For logs. */
      readonly detail: string
      /** Where the part before the failure is, if the sink could keep it. */
      readonly uri?: string
      readonly durationMs: number
      readonly bytes: number
    }

/** Why a recording is not whole. */
export type RecordingFailure =
  | 'noSpace' // the sink is full
  | 'sinkFailed'
  | 'mediaLost' // the thread that recorded it is gone
  | 'sinkTooSlow' // more audio waited to be written than a recording may hold in memory, or the sink hangs

/** What a recording is called, and how long it may become. */
export interface RecordOptions {
  /** Relative path without an ending, unique in the sink. */
  readonly name: string
  /** Default: four hours, longer than any call that nobody forgot to end. */
  readonly durationMaxMs?: number
}
