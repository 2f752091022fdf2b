import { type CallInput, type CallReply, type EventValue, linkProtocol } from '@ringwright/core/link'
import { z } from 'zod'
import { UNSENT_LENGTH_MAX } from '../message-content.js'
import { ATTRIBUTE_LENGTH_MAX, VISITOR_NAME_MAX } from './told-by-page.js'

const attachment = z.strictObject({
  url: z.string(),
  name: z.string(),
  contentType: z.string(),
  bytes: z.int().nonnegative().optional(),
})

const option = z.object({ id: z.string(), label: z.string(), description: z.string().optional() })

const card = z.object({
  title: z.string(),
  text: z.string().optional(),
  image: attachment.optional(),
  url: z.string().optional(),
})

/** A message as visitors see it: without the ids of agents. */
const message = z.object({
  id: z.string(),
  /** Counts the messages of the conversation, from 1, with no gap. */
  sequence: z.int(),
  /** What the page itself has called it, for a message of its own visitor; not of messages from long ago. */
  clientId: z.string().optional(),
  from: z.enum(['customer', 'agent', 'flow', 'system']),
  /** The name to show. */
  name: z.string().optional(),
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  at: z.number(),
  text: z.string().optional(),
  attachments: z.array(attachment).readonly().optional(),
  /** To be chosen from; the choice comes back as `reply` of the visitor's message. */
  options: z.array(option).readonly().optional(),
  card: card.optional(),
  /** When it was last changed; one that comes again with the same id has changed. */
  editedAt: z.number().optional(),
  /** Taken back: nothing else is left of it. */
  deletedAt: z.number().optional(),
})

const state = z.discriminatedUnion('state', [
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('flow') }),
  z.object({ state: z.literal('waiting'), position: z.int(), waiting: z.int() }),
  /** Nobody is there: what was written is kept, and looked at from `opensAt` on. */
  z.object({ state: z.literal('left'), opensAt: z.number() }),
  z.object({ state: z.literal('engaged'), agentName: z.string() }),
  z.object({ state: z.literal('moved'), channel: z.string() }),
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

const visitorName = z.string().trim().min(1).max(VISITOR_NAME_MAX)
/** What a snapshot shows at the most. */
const SEEN_MAX = 200

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
        /** The option that was chosen; `text` is its label. */
        reply: z.strictObject({ id: z.string().min(1).max(128) }).optional(),
        /** How the visitor wants to be called, as said since the hello. */
        name: visitorName.optional(),
        /** What the page knows of the request: where it was begun, answers of a form. The channel names what it takes. */
        attributes: z.record(z.string().max(64), z.string().max(ATTRIBUTE_LENGTH_MAX)).optional(),
      }),
      reply: sendReply,
    },
    history: {
      request: z.strictObject({ before: z.int().positive(), limit: z.int().positive().max(100) }),
      reply: z.object({ messages: z.array(message) }),
    },
    leave: { request: z.strictObject({}), reply: z.object({}) },
  },
  messages: {
    /** `unsent`: what stands there so far, where a snapshot has said that it is seen; of a long one the end. */
    typing: z.strictObject({ typing: z.boolean(), unsent: z.string().max(UNSENT_LENGTH_MAX).optional() }),
    /** These messages were on a screen that somebody looks at. */
    seen: z.strictObject({ ids: z.array(z.string().max(64)).max(SEEN_MAX) }),
  },
  events: {
    /** Everything anew: what the page knew before is replaced. */
    snapshot: z.object({
      token: z.string(),
      messages: z.array(message),
      state,
      /** Whether somebody is there to answer; absent: always. */
      open: z.boolean().optional(),
      /**
       * The token of the hello was one that ran out: the conversation that belonged to it is not shown, and another one begins.
       */
      isForgotten: z.literal(true).optional(),
      /** Whether agents see what is written before it is sent, so that the page has to say so; absent: they do not. */
      showsUnsent: z.boolean().optional(),
      limits: z.object({ textLengthMax: z.int(), attachmentsMax: z.int() }),
    }),
    /** To be kept in the place of the one before, which runs out sooner. */
    token: z.object({ token: z.string() }),
    message,
    typing: z.object({ typing: z.boolean(), name: z.string().optional() }),
    state,
    /** It has opened, or closed. */
    hours: z.object({ open: z.boolean() }),
  },
})

/** What a visitor's page and the center say to each other. */
export type WebChatProtocol = typeof webChatProtocol

/** A message of the conversation, as the visitor's page gets it. */
export type ChatMessage = EventValue<WebChatProtocol, 'message'>

/** How the visitor's request is, as the page gets it. */
export type ChatState = EventValue<WebChatProtocol, 'state'>

/** What the page shows first: where the conversation is, and its newest messages. */
export type ChatSnapshot = EventValue<WebChatProtocol, 'snapshot'>

/** What the page gives to send a message. */
export type SendRequest = CallInput<WebChatProtocol, 'send'>

/** What the page is answered for a message that it has sent. */
export type SendReply = CallReply<WebChatProtocol, 'send'>

/** Half of what servers commonly take as headers, in which such tokens travel elsewhere. */
const IDENTITY_LENGTH_MAX = 8_192

/** What a page says first. A reason that a hello is refused for is a `HelloRefusal`. */
export const webChatHello = z.strictObject({
  service: z.string().max(64),
  /** The last one of an earlier visit. */
  token: z.string().max(200).optional(),
  /** How the visitor wants to be called. */
  name: visitorName.optional(),
  /** By which the host's own sign-in knows somebody, such as a JWT; its `signIn` reads it. */
  identity: z.string().max(IDENTITY_LENGTH_MAX).optional(),
})

/** What the page says of its visitor as it connects. */
export type WebChatHello = Readonly<z.input<typeof webChatHello>>

/** Why a page is not let in, or is shown out. */
export type HelloRefusal = 'badHello' | 'unknownService' | 'tooManyVisitors' | 'tooManyTabs' | 'notSignedIn'
