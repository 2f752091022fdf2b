/** What a model of a queue says of one number of agents. */
export interface QueueingFigures {
  /** The share of customers who have to wait at all. */
  readonly waitProbability: number
  /** The share of customers who give up; 0 in a model without patience. */
  readonly abandonProbability: number
  /** Of all customers, those who do not wait and those who give up included. `Infinity` when the queue only grows. */
  readonly averageWaitMs: number
  /** The share of the agents' time that is spent on customers. */
  readonly occupancy: number
  /** The share of all customers who are answered within a time. */
  serviceLevel(thresholdMs: number): number
}
