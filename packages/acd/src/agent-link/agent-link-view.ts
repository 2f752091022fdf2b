import type { EventName, EventValue } from '@ringwright/core/link'
import type { AgentLinkProtocol } from './agent-link-protocol.js'
import type {
  BoardAgent,
  BoardQueue,
  DeskAgent,
  DeskInteraction,
  DeskMessage,
  DeskRemark,
  ScreenPop,
} from './desk-schema.js'

/** An interaction on an agent's screen, with all that is known of it. Never changed in place. */
export interface ViewedInteraction extends DeskInteraction {
  /** Absent until the server has looked it up. */
  readonly contact?: Pick<ScreenPop, 'customer' | 'servedBefore'>
  /** In order, the newest last; `history` gets earlier ones. */
  readonly messages: readonly DeskMessage[]
  /** What colleagues wrote about the conversation, in order; `remarks` gets earlier ones. */
  readonly remarks: readonly DeskRemark[]
  readonly customerTyping: boolean
  /** What the customer has written and not sent, where customers are told that it is seen. */
  readonly customerUnsent?: string
}

/** What a supervisor watches; rows in the order of their names. */
export interface BoardView {
  readonly queues: readonly BoardQueue[]
  readonly agents: readonly BoardAgent[]
  /** Agents there are, when more than the rows shown. */
  readonly agentsTotal: number
}

/** All that a screen shows. Each change makes a new one, in which what is the same stays identical. */
export interface AgentLinkView {
  /** False until the first snapshot. */
  readonly loaded: boolean
  /** Absent for supervisors. */
  readonly agent?: DeskAgent
  /** The machines that help agents, by name. */
  readonly assistance?: EventValue<AgentLinkProtocol, 'snapshot'>['assistance']
  /** In the order in which they came. */
  readonly interactions: readonly ViewedInteraction[]
  /** While it is watched. */
  readonly board?: BoardView
}

/** An event of the server, by name. */
export type AgentLinkEvent = {
  readonly [N in EventName<AgentLinkProtocol>]: { readonly name: N; readonly value: EventValue<AgentLinkProtocol, N> }
}[EventName<AgentLinkProtocol>]

/** The view of a client that has heard nothing yet. */
export const EMPTY_VIEW: AgentLinkView = { loaded: false, interactions: [] }
