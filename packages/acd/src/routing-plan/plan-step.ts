import type { Interaction, Requirements } from '@ringwright/core'

/** Where an interaction waits for a while. Steps follow each other, so their times add up. */
export interface PlanStep {
  readonly queue: string
  /** A number, or an expression that gives one. Default: as before. */
  readonly priority?: number | string
  /** What the agent must be able to do, beside what the queue asks. Default: as before. */
  readonly requirements?: Requirements
  /**
   * The agent must speak the language of the customer, which is asked for without its region: `de-AT` as `language:de`.
   * Where it is not known when the step begins, none is asked for.
   */
  readonly sameLanguage?: true
  /** How long it waits so, in milliseconds, 100 to 86,400,000; then the next step begins. Default: without an end. */
  readonly lastsMs?: number
  /** Go past this step when it would begin and this is true. */
  readonly skipWhen?: string
  /** Go on to the next step as soon as this is true. */
  readonly leaveWhen?: string
  /** Queues that help out, 1 to 10. */
  readonly borrow?: readonly Borrowing[]
}

/** Another queue takes the interaction while a condition over both holds: it lends only as long as it is well itself. */
export interface Borrowing {
  readonly queue: string
  readonly when: string
  /** How long it waits there before it comes back, or stays as it would be borrowed anew, in milliseconds. Default 5,000. */
  readonly forMs?: number
}

/** What a step asks of the agent; undefined where that is no more than the queue does. */
export function requirementsOf(
  { requirements, sameLanguage }: PlanStep,
  { language }: Interaction,
  before: Requirements | undefined,
): Requirements | undefined {
  const asked = requirements ?? before
  const [spoken] = language?.split('-') ?? []
  return sameLanguage && spoken !== undefined ? { ...asked, language: spoken } : asked
}
