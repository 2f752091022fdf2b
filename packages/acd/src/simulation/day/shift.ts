/** When an agent works. Milliseconds after the beginning of the day. */
export interface Shift {
  readonly agent: string
  readonly fromMs: number
  /** The agent goes offline, once the work at hand is done. */
  readonly untilMs: number
  readonly breaks?: readonly { readonly fromMs: number; readonly untilMs: number; readonly reason: string }[]
  /**
   * How long the agent stays away after missed offers have led to a break, one time after the other; the last holds for
   * all further ones. `Infinity`: the agent does nothing about it. Default: the same, so that only the queue's
   * `missedReturnMs`, or the end of another break, brings the agent back.
   */
  readonly missedBreaksMs?: readonly number[]
}
