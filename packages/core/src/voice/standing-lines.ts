import type { AgentId } from '../identity/identity.js'
import type { CallEnd, IncomingCall } from './call-control.js'

/** A phone that is called once, and stays in that call between customers (nailed-up line). */
export interface StandingLine {
  readonly agent: AgentId
  readonly contact: string
  /** How long the phone may ring, in milliseconds. */
  readonly ringTimeoutMs: number
  /** Asks the phone to answer by itself. */
  readonly autoAnswer: boolean
  /** Where the agent works. */
  readonly site?: string
  /** The prompt that says that something is offered. Default: none. */
  readonly tone?: string
  /** The prompt that is heard between customers, again and again. Default: silence. */
  readonly comfort?: string
}

/** The lines of this node. */
export interface StandingLines {
  /**
   * Calls the phone and keeps the call until the signal is aborted, or until it is over; `onUp` once it is answered.
   * Resolves with how it ended; one line of an agent at a time.
   */
  keep(line: StandingLine, signal: AbortSignal, onUp: () => void): Promise<CallEnd>
  /**
   * The agent calls, to have this very call as the line. `claim` puts that on record, so that the line is kept here; what
   * is kept next is this call. False when the agent has a line here already, or the claim says no: the call is not taken.
   */
  receive(agent: AgentId, call: IncomingCall, claim: () => Promise<boolean>): Promise<boolean>
}
