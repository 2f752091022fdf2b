import type { Json } from '@ringwright/core'
import { z } from 'zod'
import { WRAP_UP_MODES } from '../agent/wrap-up-rule.js'

const status = z.enum(['available', 'break', 'offline'])
const workState = z.enum(['idle', 'offered', 'engaged', 'wrapping', 'away'])
const loadState = z.enum(['offered', 'engaged', 'paused', 'wrapping', 'filing'])
const chosenStatus = z.object({
  name: status,
  reason: z.string().optional(),
  since: z.number(),
  /** How long it may last, what happens then, and whether that time is over. */
  limitMs: z.number().optional(),
  atLimit: z.enum(['notify', 'return']).optional(),
  overdue: z.boolean().optional(),
})
const medium = z.enum(['voice', 'text'])
type Attributes = Readonly<Record<string, Json>>
/** Has the exact type of the engine's records, whose lists are read-only. */
const attributes = z.record(z.string(), z.json()) as unknown as z.ZodType<Attributes, Attributes>
const line = z.object({ id: z.string(), name: z.string() })

/** The agent, as their own screen shows them. */
export const deskAgent = z.object({
  id: z.string(),
  name: z.string(),
  queues: z.array(z.string()).readonly(),
  /** Queues that the agent may leave and join, and whether the agent is in them. */
  optionalQueues: z.array(line.extend({ joined: z.boolean() })).readonly(),
  status: chosenStatus,
  /** Takes effect when the last interaction is done. */
  nextStatus: chosenStatus.omit({ since: true, overdue: true }).optional(),
  workState,
  /** The agent's standing line, for those who have one: while it is down there are no calls. */
  line: z.object({ isUp: z.boolean(), retryAt: z.number().optional() }).optional(),
  capacity: z.object({ voice: z.number(), text: z.number(), budget: z.number() }),
})

/** The agent who is signed in, as the agent's own screen shows it. */
export type DeskAgent = z.output<typeof deskAgent>

const deskNote = z.object({
  id: z.string(),
  author: z.object({ role: z.string(), id: z.string(), name: z.string() }),
  at: z.number(),
  text: z.string(),
})

export const deskPapers = z.object({
  tags: z.array(z.string()).readonly(),
  /** The oldest first. */
  notes: z.array(deskNote).readonly(),
  /** What two agents said to each other about it, which the customer does not see; the oldest first. */
  asides: z.array(deskNote).readonly().optional(),
})

/** The papers of an interaction, as the agent's screen shows and changes them. */
export type DeskPapers = z.output<typeof deskPapers>

/** One interaction that takes an agent's capacity. Instants are the server's. */
export const deskInteraction = z.object({
  id: z.string(),
  /** `paused`: put aside for work that has to be done now. `filing`: as `wrapping`, but beside other work. */
  state: loadState,
  /** Since when it is in this state. */
  since: z.number(),
  /**
   * `offered`: whoever accepts after `expiresAt` is refused. `onLine`: a call that no phone rings for, so that it is accepted
   * here.
   */
  offer: z.object({ id: z.string(), expiresAt: z.number(), onLine: z.literal(true).optional() }).optional(),
  /** `wrapping` and `filing`: when that ends by itself. */
  until: z.number().optional(),
  /** By when the agent has to write for the first time; absent once that is done. */
  replyDueAt: z.number().optional(),
  /** The paperwork that follows, or is going on. */
  wrapUp: z.object({
    mode: z.enum(WRAP_UP_MODES),
    /** The agent asked for it, in the mode `agentRequested`. */
    requested: z.boolean(),
    /** The agent has said how it came out. */
    disposed: z.boolean(),
    /** The agent has to say so before it can be finished. */
    dispositionRequired: z.boolean(),
  }),
  /** What was written down about it, once anything was. */
  papers: deskPapers.optional(),
  channel: z.string(),
  medium,
  queue: line,
  /** Whether the queue says where requests are raised to. */
  escalates: z.boolean(),
  customer: z.string(),
  conversation: z.string(),
  /** What can become of the agent's messages once the customer has them; absent: nothing. */
  revisions: z.object({ edit: z.boolean(), takeBack: z.boolean() }).optional(),
  /** The customer listens to music. */
  held: z.boolean(),
  /** Nothing that the customer says or keys is kept now. */
  secured: z.boolean(),
  /** Somebody is asked about it, by this agent or of this agent. */
  consult: z
    .object({
      role: z.enum(['asks', 'isAsked']),
      /** The other one: an agent's name, or a number. */
      with: z.string(),
      /** Absent while the phone rings. */
      talksWith: z.enum(['consulted', 'customer', 'both']).optional(),
      /** The customer is handed over as soon as it is answered. */
      transfers: z.boolean(),
    })
    .optional(),
  /** What the customer asked for. Absent in a wrap-up when the screen was connected only after the customer was gone. */
  request: z
    .object({
      service: z.string(),
      direction: z.enum(['inbound', 'outbound']),
      from: z.string(),
      to: z.string(),
      openedAt: z.number(),
      /** In which the customer writes or wants to be answered (BCP 47), where that is known. */
      language: z.string().optional(),
      waitedMs: z.number().optional(),
      attributes,
    })
    .optional(),
})

/** An interaction that an agent has, is offered or wraps up, as the agent's screen shows it. */
export type DeskInteraction = z.output<typeof deskInteraction>

const attachment = z.object({
  url: z.string(),
  name: z.string(),
  contentType: z.string(),
  bytes: z.number().optional(),
})

/**
 * A message as it stands in its conversation; `sequence` counts from 1 with no gap. One that comes again with the same
 * number has changed.
 */
export const deskMessage = z.object({
  id: z.string(),
  conversation: z.string(),
  sequence: z.number(),
  author: z.object({
    role: z.enum(['customer', 'agent', 'flow', 'system']),
    id: z.string().optional(),
    name: z.string().optional(),
  }),
  /** By which channel it came, or goes to the customer. */
  channel: z.string(),
  at: z.number(),
  text: z.string().optional(),
  attachments: z.array(attachment).readonly().optional(),
  /** What the customer was given to choose from, where the channel shows it. */
  options: z
    .array(z.object({ id: z.string(), label: z.string() }))
    .readonly()
    .optional(),
  location: z
    .object({
      latitude: z.number(),
      longitude: z.number(),
      name: z.string().optional(),
      address: z.string().optional(),
    })
    .optional(),
  /** What became of it on its way to the customer, where the channel tells. */
  delivery: z
    .object({
      state: z.enum(['accepted', 'delivered', 'read', 'failed', 'unknown']),
      at: z.number(),
      reason: z.string().optional(),
    })
    .optional(),
  editedAt: z.number().optional(),
  /** Taken back by its author: nothing else is left of it. */
  deletedAt: z.number().optional(),
  /** What its author wanted it to become last, and why the channel did not do it. */
  revisionFailure: z.object({ wanted: z.enum(['edited', 'deleted']), at: z.number(), reason: z.string() }).optional(),
})

/** A message of a conversation, as the agent's screen shows it. */
export type DeskMessage = z.output<typeof deskMessage>

/** What a colleague wrote about a conversation: never sent to anybody. `sequence` counts the conversation's remarks. */
export const deskRemark = z.object({
  conversation: z.string(),
  sequence: z.number(),
  author: z.object({ role: z.string(), id: z.string(), name: z.string() }),
  at: z.number(),
  text: z.string(),
})

/** A remark about a conversation, as the agent's screen shows it. */
export type DeskRemark = z.output<typeof deskRemark>

/**
 * Who the customer of an interaction is, and what was said last. Comes by itself, soon after the interaction, and again
 * when more is known of who the customer is.
 */
export const screenPop = z.object({
  interaction: z.string(),
  customer: z
    .object({
      id: z.string(),
      name: z.string().optional(),
      addresses: z.array(z.object({ channel: z.string(), address: z.string() })).readonly(),
      createdAt: z.number(),
      /** By what else the customer is known, and whether that was proven. */
      identifiers: z.array(z.object({ kind: z.string(), value: z.string(), verified: z.boolean() })).readonly(),
      preferences: z
        .object({ language: z.string().optional(), channels: z.array(z.string()).readonly().optional() })
        .optional(),
      account: z.string().optional(),
      /** Somebody else may be the same person, and nobody has decided yet. */
      inDoubt: z.boolean(),
    })
    .optional(),
  /** The agent who served this conversation before, when there was one. */
  servedBefore: line.optional(),
  messages: z.array(deskMessage).readonly(),
  /** What colleagues wrote about the conversation. */
  remarks: z.array(deskRemark).readonly(),
})

/** What an agent's screen opens for an interaction. */
export type ScreenPop = z.output<typeof screenPop>

export const boardQueue = z.object({
  id: z.string(),
  name: z.string(),
  waiting: z.number(),
  /** Since when the one has waited that has waited longest; what was left and callbacks do not count. */
  longestSince: z.number().optional(),
  free: z.object({ voice: z.number(), text: z.number() }),
  /** Agents who are not offline. */
  staffed: z.number(),
})

/** A queue on a supervisor's board. */
export type BoardQueue = z.output<typeof boardQueue>

export const boardAgent = z.object({
  id: z.string(),
  name: z.string(),
  queues: z.array(z.string()).readonly(),
  status: chosenStatus,
  nextStatus: chosenStatus.omit({ since: true, overdue: true }).optional(),
  connected: z.boolean(),
  workState,
  loads: z
    .array(
      z.object({
        interaction: z.string(),
        state: loadState,
        channel: z.string(),
        medium,
        queue: z.string(),
        since: z.number(),
      }),
    )
    .readonly(),
})

/** An agent on a supervisor's board. */
export type BoardAgent = z.output<typeof boardAgent>

/** Something that was put away. */
export const parkedInteraction = z.object({
  id: z.string(),
  channel: z.string(),
  medium,
  from: z.string(),
  /** Who put it away. */
  by: line,
  queue: line,
  since: z.number(),
  /** When it comes back by itself. */
  until: z.number(),
  isForYou: z.boolean(),
})

export const recording = z.object({
  id: z.string(),
  interaction: z.string(),
  /** Absent for a message that a caller has left. */
  agent: z.string().optional(),
  queue: z.string(),
  from: z.string(),
  startedAt: z.number(),
  durationMs: z.number(),
  file: z.string(),
  /** Why it is not whole. */
  failure: z.string().optional(),
  /** It was cut off with its process: `durationMs` is 0, and the file holds what was kept until then, if anything. */
  isUnfinished: z.literal(true).optional(),
})
