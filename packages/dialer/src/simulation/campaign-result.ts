/** What came of one simulated shift. */
export interface CampaignResult {
  readonly dialed: number
  readonly cancelled: number
  /** Persons who were live: connected, abandoned or, unseen, taken for a machine. */
  readonly answered: number
  readonly abandoned: number
  /** Abandons among them that no dialer can see: persons taken for machines. */
  readonly hiddenAbandons: number
  readonly connected: number
  /** Abandons by persons who answered; null before anybody has. */
  readonly abandonRate: number | null
  /** Share of the agents' time at work spent talking and wrapping up. */
  readonly utilization: number | null
  /** Mean idle time before a call, in seconds. */
  readonly waitSeconds: number | null
  /** Processor time of a decision, where a stopwatch was given. */
  readonly decideMicros: number | null
}
