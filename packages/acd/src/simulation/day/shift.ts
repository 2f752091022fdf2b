/** When an agent works. Milliseconds after the beginning of the day. */
export interface Shift {
  readonly agent: string
  readonly fromMs: number
  /** The agent goes offline, once the work at hand is done. */
  readonly untilMs: number
  readonly breaks?: readonly { readonly fromMs: number; readonly untilMs: number; readonly reason: string }[]
}
