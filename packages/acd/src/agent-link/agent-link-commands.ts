import type { CallInput, CallName, CallOptions, CallReply } from '@ringwright/core/link'
import type { AgentLinkProtocol } from './agent-link-protocol.js'

/** What one command of the agent link resolves with. */
export type AgentLinkReply<N extends CallName<AgentLinkProtocol>> = Promise<CallReply<AgentLinkProtocol, N>>
/** What one command of the agent link takes. */
export type AgentLinkRequest<N extends CallName<AgentLinkProtocol>> = CallInput<AgentLinkProtocol, N>
export type AgentLinkCommand<N extends CallName<AgentLinkProtocol>> = (
  request: AgentLinkRequest<N>,
  options?: CallOptions,
) => AgentLinkReply<N>

/** What agents and supervisors ask of the center, one command a call; what they mean stands with the protocol. */
export interface AgentLinkCommands {
  readonly setStatus: AgentLinkCommand<'setStatus'>
  readonly chooseQueue: AgentLinkCommand<'chooseQueue'>
  readonly callLine: AgentLinkCommand<'callLine'>
  readonly end: AgentLinkCommand<'end'>
  readonly transfer: AgentLinkCommand<'transfer'>
  readonly escalate: AgentLinkCommand<'escalate'>
  readonly consult: AgentLinkCommand<'consult'>
  readonly talkWith: AgentLinkCommand<'talkWith'>
  readonly cancelConsult: AgentLinkCommand<'cancelConsult'>
  readonly completeConsult: AgentLinkCommand<'completeConsult'>
  readonly sayAside: AgentLinkCommand<'sayAside'>
  readonly park: AgentLinkCommand<'park'>
  readonly snooze: AgentLinkCommand<'snooze'>
  readonly parked: () => AgentLinkReply<'parked'>
  readonly pickUp: AgentLinkCommand<'pickUp'>
  readonly colleagues: () => AgentLinkReply<'colleagues'>
  readonly supervise: AgentLinkCommand<'supervise'>
  readonly stopSupervising: AgentLinkCommand<'stopSupervising'>
  readonly takeOver: AgentLinkCommand<'takeOver'>
  readonly hold: AgentLinkCommand<'hold'>
  readonly secure: AgentLinkCommand<'secure'>
  readonly sendDigits: AgentLinkCommand<'sendDigits'>
  readonly finishWrapUp: AgentLinkCommand<'finishWrapUp'>
  readonly extendWrapUp: AgentLinkCommand<'extendWrapUp'>
  readonly requestWrapUp: AgentLinkCommand<'requestWrapUp'>
  readonly dispose: AgentLinkCommand<'dispose'>
  readonly dispositions: AgentLinkCommand<'dispositions'>
  readonly addNote: AgentLinkCommand<'addNote'>
  readonly changeTags: AgentLinkCommand<'changeTags'>
  readonly remarks: AgentLinkCommand<'remarks'>
  /** A message in another language; `view.assistance` says whether there is anybody to ask. */
  readonly translate: AgentLinkCommand<'translate'>
  /** What a machine would answer; sends nothing. */
  readonly proposeReplies: AgentLinkCommand<'proposeReplies'>
  readonly cannedReplies: AgentLinkCommand<'cannedReplies'>
  /** The words of a canned reply with its variables filled in; sends nothing. */
  readonly fillReply: AgentLinkCommand<'fillReply'>
  /** Changes the words of a message that the agent has written, or takes it back. */
  readonly revise: AgentLinkCommand<'revise'>
  readonly versions: AgentLinkCommand<'versions'>
  readonly history: AgentLinkCommand<'history'>
  readonly customerHistory: AgentLinkCommand<'customerHistory'>
  readonly identifyCustomer: AgentLinkCommand<'identifyCustomer'>
  readonly writeTo: AgentLinkCommand<'writeTo'>
  readonly callOut: AgentLinkCommand<'callOut'>
  readonly invite: AgentLinkCommand<'invite'>
  readonly breaks: () => AgentLinkReply<'breaks'>
  readonly queues: () => AgentLinkReply<'queues'>
  readonly recordings: AgentLinkCommand<'recordings'>
  readonly setAgentStatus: AgentLinkCommand<'setAgentStatus'>
}
