import type { AgentId, Interaction } from '@ringwright/core'
import type { Agent } from '../agent/agent.js'

/**
 * Which of the eligible agents gets an interaction. A strategy is pure: what it needs to know stands in the records.
 * Queues name strategies by `name`, and try them in order until one names an agent.
 */
export interface Strategy {
  readonly name: string
  /**
   * For strategies that rank agents the same for every interaction: the smallest first. Ranked agents are kept in an
   * index, so that a decision does not look at all of them. Ties go to the smaller agent id.
   */
  rank?(agent: Agent): number
  /** For strategies that look at the interaction: names one agent, who is asked for eligibility before it counts. */
  propose?(interaction: Interaction): AgentId | undefined
}
