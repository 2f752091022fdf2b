/** What changes in the course of a simulated shift, unannounced. */
export interface Regime {
  readonly name: string
  /** Factor of the answer rate at a moment, as a share of the shift in [0, 1). */
  answerRate(moment: number): number
  /** Factor of the handle time. */
  handleTime(moment: number): number
  /** The share of the agents who are at work. */
  present(moment: number): number
}

const steady = () => 1
const fromHalf = (factor: number) => (moment: number) => (moment < 0.5 ? 1 : factor)

/** The five regimes of the comparison: what changes, changes at half-time; agents leave for the middle third. */
export const REGIMES = {
  stationary: { name: 'stationary', answerRate: steady, handleTime: steady, present: steady },
  answerRateHalves: { name: 'answerRateHalves', answerRate: fromHalf(0.5), handleTime: steady, present: steady },
  answerRateDoubles: { name: 'answerRateDoubles', answerRate: fromHalf(2), handleTime: steady, present: steady },
  agentsLeave: {
    name: 'agentsLeave',
    answerRate: steady,
    handleTime: steady,
    present: (moment) => (moment < 1 / 3 || moment >= 2 / 3 ? 1 : 0.6),
  },
  handleTimeDoubles: { name: 'handleTimeDoubles', answerRate: steady, handleTime: fromHalf(2), present: steady },
} as const satisfies Record<string, Regime>

/** One of `REGIMES`. */
export type RegimeName = keyof typeof REGIMES
