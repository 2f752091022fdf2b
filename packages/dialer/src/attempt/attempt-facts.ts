import type { AgentId, InteractionId } from '@ringwright/core'
import type { CallRates } from '../campaign/rates.js'
import type { ClosedReason } from '../lead/lead.js'
import type { AttemptOutcome } from './attempt-outcome.js'
import type { FollowUpRefusal } from './message-follow-up.js'

declare module '@ringwright/core' {
  interface FactTypes {
    /**
     * A lead is being called. `number`: which of its numbers, from 0. `time`: which of its tries, from 1. `isKept`: an
     * agent is free for it, whoever else answers.
     */
    'attempt:dialed': {
      campaign: string
      lead: string
      attempt: string
      number: number
      time: number
      isKept: boolean
    }
    /** Somebody or something picked up. `rates`: what the call costs, where the campaign says that. */
    'attempt:answered': { campaign: string; attempt: string; ringMs: number; rates?: CallRates }
    /** A person is there, and is to be given to somebody. `rates`: of a call that an agent made, with no other answer. */
    'attempt:live': { campaign: string; attempt: string; interaction: InteractionId; rates?: CallRates }
    /** An agent, or the campaign's flow, has the person, so long after the greeting. */
    'attempt:connected': {
      campaign: string
      attempt: string
      interaction: InteractionId
      agent?: AgentId
      waitedMs: number
    }
    /**
     * How the try ended. `dueAt`: when the lead is called again. `talks`: how many of its tries have come to a talk with this
     * one; absent for the first. `isTakenBack`: an agent has found a machine whom the facts before tell as a person.
     */
    'attempt:ended': {
      campaign: string
      lead: string
      attempt: string
      outcome: AttemptOutcome
      tookMs: number
      dueAt?: number
      detail?: string
      talks?: number
      isTakenBack?: true
    }
    /** An agent has said what it was that was judged by its sound. */
    'attempt:checked': {
      campaign: string
      attempt: string
      heard: 'person' | 'machine' | 'unsure'
      was: 'person' | 'machine'
    }
    /** The lead is called no more. `erased`: nobody knows any more who it was. */
    'lead:closed': { campaign: string; lead: string; reason: ClosedReason | 'erased' }
    /** A flow has written answers to the lead: under which names. `isFlagged`: a person should look at them. */
    'lead:answered': {
      campaign: string
      lead: string
      interaction: InteractionId
      answers: readonly string[]
      isFlagged: boolean
    }
    /** The lead, whom no call has reached, is written to: a flow has begun on that channel. */
    'lead:writtenTo': { campaign: string; lead: string; channel: string; interaction: InteractionId }
    /** The lead was to be written to, and why that was not done. */
    'lead:notWrittenTo': { campaign: string; lead: string; channel: string; reason: FollowUpRefusal }
    /** The lead is to be called at a time that somebody agreed on. */
    'lead:scheduled': { campaign: string; lead: string; at: number; agent?: AgentId }
    /** A number asked to be called no more, or was entered as such. The number itself stands in the directory. */
    'doNotCall:added': { source: string }
  }
}
