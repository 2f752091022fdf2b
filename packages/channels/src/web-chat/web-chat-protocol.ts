import { type CallInput, type CallReply, type EventValue, linkProtocol } from '@ringwright/core/link'
import { z } from 'zod'

const attachment = z.strictObject({
  url: z.string(),
  name: z.string(),
  contentType: z.string(),
  bytes: z.int().nonnegative().optional(),
})

/** A message as visitors see it: without the ids of agents. */
const message = z.object({
  id: z.string(),
  /** Counts the messages of the conversation, from 1, with no gap. */
  sequence: z.int(),
  from: z.enum(['customer', 'agent', 'flow', 'system']),
  /** The name to show. */
  name: z.string().optional(),
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  at: z.number(),
  text: z.string().optional(),
  attachments: z.array(attachment).readonly().optional(),
})

const state = z.discriminatedUnion('state', [
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('flow') }),
  z.object({ state: z.literal('waiting'), position: z.int(), waiting: z.int() }),
  z.object({ state: z.literal('engaged'), agentName: z.string() }),
  z.object({ state: z.literal('closed') }),
])

const refusalReason = z.enum([
  'unknownService',
  'empty',
  'tooLong',
  'tooManyAttachments',
  'badAttachment',
  'tooFast',
  'blocked',
  'unavailable',
])

const sendReply = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('sent'), message }),
  z.object({
    outcome: z.literal('refused'),
    reason: refusalReason,
    /** For `tooFast`: when to try again. */
    retryInMs: z.int().optional(),
    /** For `tooLong` and `tooManyAttachments`: what is allowed. */
    limit: z.int().optional(),
  }),
])

/**
 * What a chat page and the server say to each other. Lengths are judged by the handlers, whose refusals name a reason
 * that a page can show; the link's limit on frames bounds what gets there.
 */
export const webChatProtocol = linkProtocol({
  calls: {
    send: {
      request: z.strictObject({
        /** The page's own id of the message: the same one again is the same message. */
        clientId: z.string().regex(/^[\w-]{1,64}$/),
        text: z.string().optional(),
        attachments: z.array(attachment).readonly().optional(),
      }),
      reply: sendReply,
    },
    history: {
      request: z.strictObject({ before: z.int().positive(), limit: z.int().positive().max(100) }),
      reply: z.object({ messages: z.array(message) }),
    },
    leave: { request: z.strictObject({}), reply: z.object({}) },
  },
  messages: { typing: z.strictObject({ typing: z.boolean() }) },
  events: {
    /** Everything anew: what the page knew before is replaced. */
    snapshot: z.object({
      token: z.string(),
      messages: z.array(message),
      state,
      limits: z.object({ textLengthMax: z.int(), attachmentsMax: z.int() }),
    }),
    message,
    typing: z.object({ typing: z.boolean(), name: z.string().optional() }),
    state,
  },
})

export type WebChatProtocol = typeof webChatProtocol
export type ChatMessage = EventValue<WebChatProtocol, 'message'>
export type ChatState = EventValue<WebChatProtocol, 'state'>
export type ChatSnapshot = EventValue<WebChatProtocol, 'snapshot'>
export type SendRequest = CallInput<WebChatProtocol, 'send'>
export type SendReply = CallReply<WebChatProtocol, 'send'>

/** What a page says first. A reason that a hello is refused for is one of `helloRefusals`. */
export const webChatHello = z.strictObject({
  service: z.string().max(64),
  /** From the last snapshot of an earlier visit. */
  token: z.string().max(200).optional(),
  /** How the visitor wants to be called. */
  name: z.string().trim().min(1).max(100).optional(),
})

export type WebChatHello = Readonly<z.input<typeof webChatHello>>

/** Why a page is not let in, or is shown out. */
export type HelloRefusal = 'badHello' | 'unknownService' | 'tooManyVisitors' | 'tooManyTabs'
