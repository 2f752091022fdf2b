/** Seconds after which a loss counts for a third. */
const MEMORY_SECONDS = 1_800

export interface LostAgentsState {
  lost: number
  seconds: number
}

/**
 * How often an agent on whom we counted is suddenly not there: an inbound call took the agent, or a break did. Each
 * loss is one customer without an agent, just like one answer too many.
 */
export class LostAgents {
  readonly state: LostAgentsState

  constructor(saved?: LostAgentsState) {
    this.state = saved ?? { lost: 0, seconds: 0 }
  }

  lose(): void {
    this.state.lost++
  }

  pass(seconds: number): void {
    const factor = Math.exp(-seconds / MEMORY_SECONDS)
    this.state.lost *= factor
    this.state.seconds = this.state.seconds * factor + seconds
  }

  /** Expected losses within so many seconds. */
  within(seconds: number): number {
    return this.state.seconds < 60 ? 0 : (this.state.lost * seconds) / this.state.seconds
  }
}
