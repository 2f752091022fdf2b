/** Who called, or who was called. */
export type CallSide = 'caller' | 'target'

/** Who talks with the party of a side. */
export function otherSide(side: CallSide): CallSide {
  return side === 'caller' ? 'target' : 'caller'
}

/** The audio of two parties that passes an RTP proxy. */
export interface ProxiedAudio {
  /** What the other party is offered in the place of what `side` has offered, the first time and later. */
  offer(side: CallSide, sdp: string): Promise<string>
  /** What the other party, who has offered, is answered in the place of what `side` has answered. */
  answer(side: CallSide, sdp: string): Promise<string>
  /** Frees its ports. Idempotent; never rejects. */
  close(): Promise<void>
}

/**
 * A server that passes audio on between two parties and does nothing else with it: no prompts, no recordings, no conferences, no
 * digits. What plays and listens is a `MediaServer`.
 */
export interface RtpProxy {
  /**
   * For one call between two. `offer` and `answer` of what it gives reject with `unavailable` when no server answers or
   * has room, and with `invalid_argument` for a description that cannot be read.
   */
  open(): ProxiedAudio
}

/** The parties' descriptions pass as they are, and their audio goes straight from one to the other. */
export const noProxy: ProxiedAudio = {
  offer: async (_side, sdp) => sdp,
  answer: async (_side, sdp) => sdp,
  close: async () => {},
}
