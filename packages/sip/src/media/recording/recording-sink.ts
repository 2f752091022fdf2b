/** Where recordings go: a folder, an object store. Whatever it rejects with ends that recording, never the call. */
export interface RecordingSink {
  /**
   * Begins a recording whose first octets are `header`. Names are relative paths without an ending
   * ("2026-01-05/call-17"). Rejects with `already_exists` when there is one of that name.
   */
  open(name: string, header: Uint8Array): Promise<RecordingFile>
  /** The sink for one call, for sinks that keep who was recorded beside the audio. */
  of?(call: RecordedCall): RecordingSink
}

/** Whose audio a recording holds: the party's on the left, what it hears on the right. */
export interface RecordedCall {
  readonly from: string
  readonly to: string
  readonly direction: 'inbound' | 'outbound'
}

/** A recording that is being written. Calls come one after the other, never two at once. */
export interface RecordingFile {
  /** Rejects with `limit_reached` when there is no room left. */
  append(bytes: Uint8Array): Promise<void>
  /** Ends it: `header` replaces as many octets at the beginning. Resolves with where the recording is found. */
  finish(header: Uint8Array): Promise<string>
}
