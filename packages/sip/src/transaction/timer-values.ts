/** The base values that all timers of RFC 3261 table 4 derive from, in milliseconds. */
export interface TimerValues {
  /** Round-trip estimate: the first retransmission interval. Default 500. */
  readonly t1: number
  /** Longest retransmission interval of non-INVITE requests and of final INVITE responses. Default 4000. */
  readonly t2: number
  /** Longest time that a message stays in the network. Default 5000. */
  readonly t4: number
}

export const defaultTimerValues: TimerValues = { t1: 500, t2: 4_000, t4: 5_000 }

export type TimerName = 'A' | 'B' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I' | 'J' | 'K' | 'L' | 'M'

/**
 * How long a linger or time-out timer runs (RFC 3261 table 4, L and M of RFC 6026). Over a reliable transport nothing
 * is sent twice, so nothing needs to be absorbed: D, I, J and K are zero there. L and M are not, because late 2xx of
 * other branches and the 2xx that wait for their ACK have nothing to do with the hop's transport.
 */
export function timerDelay(name: TimerName, values: TimerValues, reliable: boolean): number {
  switch (name) {
    case 'A':
    case 'E':
    case 'G':
      return values.t1
    case 'B':
    case 'F':
    case 'H':
    case 'L':
    case 'M':
      return 64 * values.t1
    case 'D':
    case 'J':
      return reliable ? 0 : 64 * values.t1
    case 'I':
    case 'K':
      return reliable ? 0 : values.t4
  }
}
