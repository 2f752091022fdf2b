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
  /** The agent's own status; with work at hand a break, or going offline, waits until that is done (`delayed`). */
  readonly setStatus: AgentLinkCommand<'setStatus'>
  /** Leaves a queue for the time being, or joins it again, among `optionalQueues` of the agent. */
  readonly chooseQueue: AgentLinkCommand<'chooseQueue'>
  /** Calls the phone of the agent's standing line now, which would be called again later. */
  readonly callLine: AgentLinkCommand<'callLine'>
  /** Ends the agent's own interaction; supervisors end any. */
  readonly end: AgentLinkCommand<'end'>
  /** Gives an interaction to a queue, another agent or a number. */
  readonly transfer: AgentLinkCommand<'transfer'>
  /** Gives an interaction to those who decide more; without `to` as its queue escalates. */
  readonly escalate: AgentLinkCommand<'escalate'>
  /** Asks a colleague, or in a call somebody outside, while the customer waits. */
  readonly consult: AgentLinkCommand<'consult'>
  /** Whom the agent of a consult talks with: the customer, who is asked, or both. */
  readonly talkWith: AgentLinkCommand<'talkWith'>
  /** Ends a consult; the agent has the customer again. */
  readonly cancelConsult: AgentLinkCommand<'cancelConsult'>
  /** Hands the customer over to the one who was asked. */
  readonly completeConsult: AgentLinkCommand<'completeConsult'>
  /** Writes to the other agent of a consult in a chat; the customer never sees it. */
  readonly sayAside: AgentLinkCommand<'sayAside'>
  /** Puts a call away, with music, until somebody picks it up or it comes back. */
  readonly park: AgentLinkCommand<'park'>
  /** Puts a text away until later, or until the customer writes again. */
  readonly snooze: AgentLinkCommand<'snooze'>
  /** What is put away and this agent may pick up, what comes back first in front. */
  readonly parked: () => AgentLinkReply<'parked'>
  /** Takes what is put away. */
  readonly pickUp: AgentLinkCommand<'pickUp'>
  /** Other agents who are signed in, by name: to transfer to, and to ask. */
  readonly colleagues: () => AgentLinkReply<'colleagues'>
  /** For supervisors: comes into a call to listen, whisper or barge in. */
  readonly supervise: AgentLinkCommand<'supervise'>
  /** For supervisors: leaves the call. */
  readonly stopSupervising: AgentLinkCommand<'stopSupervising'>
  /** For supervisors: has the customer in the agent's place. */
  readonly takeOver: AgentLinkCommand<'takeOver'>
  /** The customer of a call hears music, or the agent again. */
  readonly hold: AgentLinkCommand<'hold'>
  /** Keeps what the customer says and keys now out of the recording, and the keys from the agent. */
  readonly secure: AgentLinkCommand<'secure'>
  /** Keys digits into the customer's call, for a menu at the other end. */
  readonly sendDigits: AgentLinkCommand<'sendDigits'>
  /** Ends the paperwork of an interaction; `goesOn` where its time has to be over first. */
  readonly finishWrapUp: AgentLinkCommand<'finishWrapUp'>
  /** More time for the paperwork; `limit`: it cannot last any longer. */
  readonly extendWrapUp: AgentLinkCommand<'extendWrapUp'>
  /** Time for the paperwork, where it is not given unasked. */
  readonly requestWrapUp: AgentLinkCommand<'requestWrapUp'>
  /** Says how it came out, while the customer is there or after; the last word counts. */
  readonly dispose: AgentLinkCommand<'dispose'>
  /** How interactions of a queue can come out; without a form, agents say it in their own words. */
  readonly dispositions: AgentLinkCommand<'dispositions'>
  /** Adds to the notes of an interaction, which colleagues who get it read. */
  readonly addNote: AgentLinkCommand<'addNote'>
  /** Adds and removes tags of an interaction. */
  readonly changeTags: AgentLinkCommand<'changeTags'>
  /**
   * What colleagues wrote about a conversation, in order: the newest, or those before a sequence number. Needs the same
   * as `history`.
   */
  readonly remarks: AgentLinkCommand<'remarks'>
  /** A message in another language; `view.assistance` says whether there is anybody to ask. */
  readonly translate: AgentLinkCommand<'translate'>
  /** What a machine would answer; sends nothing. */
  readonly proposeReplies: AgentLinkCommand<'proposeReplies'>
  /** Words that are ready for what the agent has, those in the customer's language first. */
  readonly cannedReplies: AgentLinkCommand<'cannedReplies'>
  /** The words of a canned reply with its variables filled in; sends nothing. */
  readonly fillReply: AgentLinkCommand<'fillReply'>
  /** Changes the words of a message that the agent has written, or takes it back. */
  readonly revise: AgentLinkCommand<'revise'>
  /** For supervisors: what a message said before each change, the oldest first. */
  readonly versions: AgentLinkCommand<'versions'>
  /**
   * Messages of a conversation, in order: the newest, those before a sequence number, or those after one. Needs
   * `interaction:read` for a conversation that the agent does not have.
   */
  readonly history: AgentLinkCommand<'history'>
  /**
   * What was written with a customer, over all channels and services, the newest page first. Needs `interaction:read`
   * for a customer whom the agent does not have.
   */
  readonly customerHistory: AgentLinkCommand<'customerHistory'>
  /** Notes by what the customer is known; `doubted`: somebody else has it, and a supervisor decides. */
  readonly identifyCustomer: AgentLinkCommand<'identifyCustomer'>
  /** Writes to somebody who has no request open. */
  readonly writeTo: AgentLinkCommand<'writeTo'>
  /** Rings the agent's own phone, and then a number. */
  readonly callOut: AgentLinkCommand<'callOut'>
  /** Sends the customer a code by which the same interaction goes on on another channel. */
  readonly invite: AgentLinkCommand<'invite'>
  /** The breaks that agents can take; none: any, in their own words. */
  readonly breaks: () => AgentLinkReply<'breaks'>
  /** Where interactions can be transferred to. */
  readonly queues: () => AgentLinkReply<'queues'>
  /** For supervisors: what was recorded, the newest first. */
  readonly recordings: AgentLinkCommand<'recordings'>
  /** For supervisors: another agent's status; `forced`: at once, whatever the agent has at hand. */
  readonly setAgentStatus: AgentLinkCommand<'setAgentStatus'>
}
