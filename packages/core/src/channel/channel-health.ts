import type { Instant } from '../clock/clock.js'

/** Whether a channel's provider does its part, as far as this node has noticed. */
export type ChannelHealth =
  | { readonly state: 'up' }
  /** `reason` is for operators. */
  | { readonly state: 'down'; readonly since: Instant; readonly reason: string }
