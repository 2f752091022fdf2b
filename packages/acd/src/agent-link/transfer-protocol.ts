import type { AgentId, QueueId } from '@ringwright/core'
import { z } from 'zod'
import { agentLinkLimits } from './agent-link-limits.js'
import { boardAgent, deskPapers, parkedInteraction } from './desk-schema.js'
import { id, interaction, lineOfText, notInHand, outcome, refused, routeRefusals } from './protocol-parts.js'

const number = z.string().min(1).max(agentLinkLimits.lineLengthMax)
const agent = id<AgentId>()
const reason = lineOfText.exactOptional()
const away = ['unknownAgent', 'sameAgent', 'agentAway'] as const
const consultReply = z.union([
  outcome('done'),
  refused(...notInHand, ...away, 'agentBusy', 'notVoice', 'consulting', 'notConsulting', 'notAnswered', 'notReached'),
])
const parkReply = z.union([
  z.object({ outcome: z.literal('parked'), until: z.number() }),
  refused(...notInHand, 'notVoice', 'notText', 'unknownAgent', 'consulting', 'notReached'),
])
const superviseReply = z.union([
  outcome('done'),
  refused(...notInHand, 'notVoice', 'noPhone', 'full', 'ownCall', 'notListening', 'notReached', 'notAgent', 'notFree'),
])

/** How agents give away what they have, ask others about it and put it away, and how supervisors come into calls. */
export const transferCalls = {
  /** `waiting`: it waits for the agent; `calling`: the number is called, and the agent keeps the caller until then. */
  transfer: {
    request: z.strictObject({
      interaction,
      target: z.union([
        z.strictObject({ queue: id<QueueId>() }),
        z.strictObject({ agent, otherwise: z.enum(['return', 'queue']).exactOptional() }),
        z.strictObject({ number }),
      ]),
      reason,
    }),
    reply: z.union([
      z.object({ outcome: z.enum(['queued', 'waiting', 'calling']) }),
      refused(...notInHand, ...routeRefusals, ...away, 'notVoice', 'notReached'),
    ]),
  },
  /** Without `to`: where the interaction's queue escalates to. */
  escalate: {
    request: z.strictObject({
      interaction,
      to: z.union([z.strictObject({ queue: id<QueueId>() }), z.strictObject({ agent })]).exactOptional(),
      reason,
    }),
    reply: z.union([
      z.object({ outcome: z.enum(['queued', 'waiting']) }),
      refused(...notInHand, ...routeRefusals, ...away, 'noEscalation', 'notQueued'),
    ]),
  },
  /** In a chat the colleague is asked on the screen, and reads along. */
  consult: {
    request: z.strictObject({
      interaction,
      target: z.union([z.strictObject({ agent }), z.strictObject({ number })]),
      reason,
    }),
    reply: consultReply,
  },
  talkWith: {
    request: z.strictObject({ interaction, whom: z.enum(['consulted', 'customer', 'both']) }),
    reply: consultReply,
  },
  cancelConsult: { request: z.strictObject({ interaction }), reply: consultReply },
  completeConsult: { request: z.strictObject({ interaction }), reply: consultReply },
  /** Between the two agents of a consult in a chat: the customer never sees it. */
  sayAside: {
    request: z.strictObject({ interaction, text: z.string().min(1).max(agentLinkLimits.noteLengthMax) }),
    reply: z.union([
      z.object({ outcome: z.literal('written'), papers: deskPapers }),
      refused('closed', 'notConsulting', 'notText', 'full'),
    ]),
  },
  /** Calls. `for`: who alone may pick it up. */
  park: {
    request: z.strictObject({
      interaction,
      forMs: z.int().min(1_000).max(3_600_000).exactOptional(),
      for: agent.exactOptional(),
    }),
    reply: parkReply,
  },
  /** Texts. */
  snooze: {
    request: z.strictObject({ interaction, forMs: z.int().min(1_000).max(2_592_000_000) }),
    reply: parkReply,
  },
  /** What is put away and this agent may pick up, what comes back first in front. */
  parked: { request: z.strictObject({}), reply: z.object({ parked: z.array(parkedInteraction).readonly() }) },
  pickUp: {
    request: z.strictObject({ interaction }),
    reply: z.union([outcome('offered'), refused('closed', 'notParked', 'notForYou', 'notFree')]),
  },
  /** Other agents who are signed in, by name: to transfer to, and to ask. */
  colleagues: {
    request: z.strictObject({}),
    reply: z.object({ agents: z.array(boardAgent.pick({ id: true, name: true, workState: true })).readonly() }),
  },
  /** For supervisors. `contact`: the phone to call; default: that of the agent with the supervisor's id. */
  supervise: {
    request: z.strictObject({
      interaction,
      mode: z.enum(['listen', 'whisper', 'barge']),
      contact: number.exactOptional(),
    }),
    reply: superviseReply,
  },
  stopSupervising: { request: z.strictObject({ interaction }), reply: superviseReply },
  takeOver: { request: z.strictObject({ interaction }), reply: superviseReply },
}
