/** How quickly lines are tried again, a second: a tenth more, and one at least. */
const GROWTH = 1.1
/** Seconds without a failure after which lines are taken to be there again. */
const FORGET_SECONDS = 120

export interface TrunkBrakeState {
  /** Calls in flight that there were lines for; null while none has failed. */
  lines: number | null
  failedSinceLook: number
  secondsWithout: number
}

/**
 * Holds back when calls fail for want of a line, where nobody says how many there are. Without it the calls that are
 * missing are dialed again twice a second, and fail again: a storm that takes the last lines from everybody.
 */
export class TrunkBrake {
  readonly state: TrunkBrakeState

  constructor(saved?: TrunkBrakeState) {
    this.state = saved ?? { lines: null, failedSinceLook: 0, secondsWithout: 0 }
  }

  fail(): void {
    this.state.failedSinceLook++
  }

  /** How many more calls may be dialed, with so many in flight, after so many more seconds. */
  room(inFlight: number, seconds: number): number {
    const { state } = this
    if (state.failedSinceLook > 0) {
      state.lines = inFlight
      state.failedSinceLook = 0
      state.secondsWithout = 0
    } else if (state.lines !== null) {
      state.secondsWithout += seconds
      state.lines = Math.max(state.lines * GROWTH ** seconds, state.lines + seconds)
      if (state.secondsWithout > FORGET_SECONDS) state.lines = null
    }
    return state.lines === null ? Number.POSITIVE_INFINITY : Math.max(0, Math.floor(state.lines) - inFlight)
  }
}
