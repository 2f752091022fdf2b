/** What a pacer keeps between decisions, as plain JSON, so that it can stand in a record and another node can go on. */
export type PacerState =
  | null
  | boolean
  | number
  | string
  | readonly PacerState[]
  | { readonly [name: string]: PacerState }

/**
 * Decides how many customers are called, and when. Synchronous and deterministic: it has no clock, no chance and no
 * I/O of its own, so the same events and observations give the same decisions, and a recorded day can be replayed.
 */
export interface Pacer {
  /** Takes note of what just happened. Events come in the order of their instants. */
  observe(event: PacingEvent): void
  /**
   * What to dial now, and which ringing calls to give up. To be asked every 0.5 s, and whenever an agent gets free; each
   * second while it can only give calls up: `dialMax` is 0 then.
   */
  decide(observation: Observation): PacingDecision
  /** The pacer's memory; `createPacer(config, state)` goes on where it stands. */
  save(): PacerState
}

/** Makes a pacer; with what one of the same name has saved, it goes on where that one was. */
export type PacerMaker = (saved?: PacerState) => Pacer

/** What a pacer wants; the ledger and the lines may allow less. */
export interface PacingDecision {
  /** Calls to dial now: a number, or the ids of candidates in the order of dialing where candidates were shown. */
  readonly dial: number | readonly string[]
  /** Calls to give up: they are ringing, for no less than the minimum ring. */
  readonly cancel?: readonly string[]
}

/** What a dialer can see at an instant. All instants are milliseconds of one clock; none is in the future. */
export interface Observation {
  readonly at: number
  readonly agents: readonly PacedAgent[]
  /** Calls in flight: dialed, and neither with an agent nor over. */
  readonly calls: readonly PacedCall[]
  /** Lines that can still be opened. Default: no limit. */
  readonly linesFree?: number
  /** No more calls of this decision than these are dialed, because of the law. Default: no limit. */
  readonly dialMax?: number
  /** Inbound interactions that wait for the same agents and go first. Default 0. */
  readonly inboundWaiting?: number
  /** Who may be called next, in the order of the list, already checked by everything that can forbid a call. */
  readonly candidates?: readonly Candidate[]
}

/** An agent, or one line of a bot: a bot that talks to 20 people at once is 20 agents. */
export interface PacedAgent {
  readonly id: string
  readonly phase: AgentPhase
  /** Since when the agent is in this phase. */
  readonly since: number
  /** The agent takes no further call: logged out, or about to leave when this one is over. */
  readonly leaving?: boolean
}

/** `away`: on a break, or otherwise not there for calls. */
export type AgentPhase = 'idle' | 'talking' | 'wrapping' | 'away'

/** A call that is dialed, and neither with an agent nor over. */
export interface PacedCall {
  readonly id: string
  readonly phase: CallPhase
  readonly dialedAt: number
  /** Since when the call is in this phase. */
  readonly since: number
}

/**
 * `dialing`: sent, nothing heard. `ringing`. `answered`: somebody or something picked up, and is greeting.
 * `waiting`: a person who has greeted and whom no agent has yet.
 */
export type CallPhase = 'dialing' | 'ringing' | 'answered' | 'waiting'

/** A contact that may be called now. */
export interface Candidate {
  readonly id: string
  /** What is known of the contact, as named categories: `{ list: 'A', hour: '18', number: 'mobile', attempt: '2' }`. */
  readonly features?: Readonly<Record<string, string>>
}

/** Something that has happened, in the words of a pacer. */
export type PacingEvent =
  /** A call was dialed. */
  | { readonly kind: 'dialed'; readonly at: number; readonly call: string; readonly candidate?: Candidate }
  /** A person answered and has greeted: from now on two seconds are left. */
  | { readonly kind: 'live'; readonly at: number; readonly call: string; readonly dialedAt: number }
  /** A person was given to an agent, who talks from now on. */
  | { readonly kind: 'connected'; readonly at: number; readonly call: string; readonly agent: string }
  /** A person answered and got nobody in time. */
  | { readonly kind: 'abandoned'; readonly at: number; readonly call: string }
  /** An agent has found that whoever was live was a machine: no person had answered. */
  | { readonly kind: 'machineFound'; readonly at: number; readonly call: string }
  /** A call ended before a person was live. */
  | {
      readonly kind: 'ended'
      readonly at: number
      readonly call: string
      readonly dialedAt: number
      readonly cause: CallEndCause
    }
  /** An agent went from one phase to another. `talking` without `connected` is somebody else's call: an inbound one. */
  | {
      readonly kind: 'agent'
      readonly at: number
      readonly agent: string
      readonly from: AgentPhase
      /** Since when the agent was in the phase that is over. */
      readonly since: number
      readonly to: AgentPhase
    }

/** `failed`: the network had no line for it; it says nothing of the person. `cancelled`: given up by us. */
export type CallEndCause = 'busy' | 'invalid' | 'unanswered' | 'machine' | 'failed' | 'cancelled'
