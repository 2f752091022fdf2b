import type { AgentId, OfferId, QueueId } from '@ringwright/core'
import { linkProtocol } from '@ringwright/core/link'
import { z } from 'zod'
import { agentLinkLimits } from './agent-link-limits.js'
import { assistanceCalls } from './assistance-protocol.js'
import { customerCalls } from './customer-protocol.js'
import { messageCalls } from './message-protocol.js'
import { paperCalls } from './paper-protocol.js'
import {
  boardAgent,
  boardQueue,
  deskAgent,
  deskInteraction,
  deskMessage,
  deskRemark,
  recording,
  screenPop,
} from './desk-schema.js'
import { id, interaction, lineOfText, notInHand, outcome, refused } from './protocol-parts.js'
import { remarkCalls } from './remark-protocol.js'
import { replyCalls } from './reply-protocol.js'
import { transferCalls } from './transfer-protocol.js'

const { digitsMax, recordingsMax } = agentLinkLimits

const status = { status: z.enum(['available', 'break', 'offline']), reason: lineOfText.optional() }
const statusReply = z.object({
  /** `delayed`: it takes effect when the work at hand is done. */
  outcome: z.enum(['changed', 'delayed']),
})

const callReply = z.union([outcome('done'), refused(...notInHand, 'notVoice', 'failed')])

const calls = {
  setStatus: { request: z.strictObject(status), reply: statusReply },
  /** For queues that the agent may leave and join: `optionalQueues` of the agent. */
  chooseQueue: {
    request: z.strictObject({ queue: id<QueueId>(), joined: z.boolean() }),
    reply: z.union([outcome('changed'), outcome('unchanged'), refused('notMember', 'notOptional')]),
  },
  /** Calls the phone of the agent's standing line now, which would be called again later. */
  callLine: {
    request: z.strictObject({}),
    reply: z.union([outcome('called'), outcome('unchanged'), refused('noLine')]),
  },
  /** A call is accepted by answering the phone, and refused here as `byPhone`; on a standing line it is accepted here. */
  accept: {
    request: z.strictObject({ interaction, offer: id<OfferId>() }),
    reply: z.union([outcome('accepted'), outcome('expired'), outcome('rescinded'), refused('byPhone')]),
  },
  reject: {
    request: z.strictObject({ interaction, offer: id<OfferId>(), reason: lineOfText.optional() }),
    reply: z.union([outcome('rejected'), outcome('expired'), outcome('rescinded')]),
  },
  /** Ends the agent's own interaction; supervisors end any. */
  end: { request: z.strictObject({ interaction }), reply: z.union([outcome('ended'), refused(...notInHand)]) },
  hold: { request: z.strictObject({ interaction, held: z.boolean() }), reply: callReply },
  /** Keeps what the customer says and keys now out of the recording, and the keys from the agent. */
  secure: { request: z.strictObject({ interaction, secured: z.boolean() }), reply: callReply },
  sendDigits: {
    request: z.strictObject({
      interaction,
      digits: z
        .string()
        .regex(/^[0-9A-D*#]+$/)
        .max(digitsMax),
    }),
    reply: callReply,
  },
  ...paperCalls,
  ...customerCalls,
  ...messageCalls,
  ...remarkCalls,
  ...replyCalls,
  ...assistanceCalls,
  /** The breaks that agents can take; empty: any, in their own words. */
  breaks: {
    request: z.strictObject({}),
    reply: z.object({
      breaks: z.array(z.object({ name: z.string(), maxMs: z.number().optional() })).readonly(),
      reasonRequired: z.boolean(),
    }),
  },
  /** Where interactions can be transferred to. */
  queues: {
    request: z.strictObject({}),
    reply: z.object({ queues: z.array(z.object({ id: z.string(), name: z.string() })).readonly() }),
  },
  ...transferCalls,
  /** For supervisors: a complete `board` event follows, then what changes, at most two events a second. */
  watchBoard: { request: z.strictObject({ on: z.boolean() }), reply: outcome('done') },
  /** For supervisors, newest first. */
  recordings: {
    request: z.strictObject({
      before: z.number().optional(),
      limit: z.int().min(1).max(recordingsMax).default(50),
    }),
    reply: z.object({ recordings: z.array(recording).readonly() }),
  },
  /** For supervisors; `forced`: at once, whatever the agent has at hand. */
  setAgentStatus: {
    request: z.strictObject({ agent: id<AgentId>(), ...status, forced: z.boolean().default(false) }),
    reply: statusReply,
  },
}

const messages = {
  /** A hint for the customer: may be lost. */
  typing: z.strictObject({ interaction, typing: z.boolean() }),
}

const events = {
  /** All there is to know; forget what was known before. */
  snapshot: z.object({
    /** The server's time, by which its deadlines count. */
    now: z.number(),
    /** Absent for supervisors. */
    agent: deskAgent.optional(),
    /** The machines that help agents, by what agents are to call them; absent: there are none. */
    assistance: z.object({ translator: z.string().optional(), proposer: z.string().optional() }).optional(),
    interactions: z.array(deskInteraction).readonly(),
  }),
  /** Something about the agent has changed. */
  agent: deskAgent,
  /** An interaction is new, or something about it has changed. */
  interaction: z.object({ now: z.number(), interaction: deskInteraction }),
  interactionRemoved: z.object({ interaction: z.string() }),
  /** Why an offer is gone, unless it was accepted. */
  offerEnded: z.object({
    interaction: z.string(),
    offer: z.string(),
    how: z.enum(['missed', 'rejected', 'failed', 'rescinded']),
  }),
  screenPop,
  message: deskMessage,
  /** A colleague wrote about a conversation, or the agent did on another screen. */
  remark: deskRemark,
  /** The customer types, or has stopped; `unsent` is what stands there so far, where customers are told that it is seen. */
  typing: z.object({ conversation: z.string(), typing: z.boolean(), unsent: z.string().optional() }),
  /** `complete`: rows that were known before and are not among these are gone. */
  board: z.object({
    now: z.number(),
    complete: z.boolean(),
    queues: z.array(boardQueue).readonly(),
    agents: z.array(boardAgent).readonly(),
    /** Agents there are, when more than the rows shown. */
    agentsTotal: z.number(),
  }),
}

/** What agents' and supervisors' screens and the server say to each other. These schemas are the definition. */
export const agentLinkProtocol = linkProtocol({ calls, messages, events })

/** What agents' screens and the center say to each other. */
export type AgentLinkProtocol = typeof agentLinkProtocol

/** What a client says of itself when it signs in: the version that it speaks, and what the host's `authenticate` gets. */
export const agentLinkGreeting = z.object({ version: z.number(), credentials: z.unknown().optional() })
