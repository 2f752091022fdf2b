import type { z } from 'zod'

/**
 * What may be said over a link, by name. The server validates what comes from the client with these schemas; the
 * client takes only their types, so that a browser needs no zod.
 */
export interface LinkProtocol {
  /** From the client, each answered once. */
  readonly calls: Readonly<Record<string, { readonly request: z.ZodType; readonly reply: z.ZodType }>>
  /** From the client, without an answer. */
  readonly messages: Readonly<Record<string, z.ZodType>>
  /** From the server. */
  readonly events: Readonly<Record<string, z.ZodType>>
}

/** Keeps the exact types of the schemas. */
export function linkProtocol<const P extends LinkProtocol>(protocol: P): P {
  return protocol
}

/** The names of what clients can call. */
export type CallName<P extends LinkProtocol> = keyof P['calls'] & string

/** The names of what clients can send without an answer. */
export type MessageName<P extends LinkProtocol> = keyof P['messages'] & string

/** The names of what the server can tell. */
export type EventName<P extends LinkProtocol> = keyof P['events'] & string

type RequestSchema<P extends LinkProtocol, N extends CallName<P>> = P['calls'][N]['request']
type ReplySchema<P extends LinkProtocol, N extends CallName<P>> = P['calls'][N]['reply']

/** What the client passes, and what the server's handler gets once it is validated. */
export type CallInput<P extends LinkProtocol, N extends CallName<P>> = z.input<RequestSchema<P, N>>

/** What a handler of the call gets: read by its schema, defaults filled in. */
export type CallRequest<P extends LinkProtocol, N extends CallName<P>> = z.output<RequestSchema<P, N>>

/** Replies and events travel as the JSON of what the server gave. */
export type CallReply<P extends LinkProtocol, N extends CallName<P>> = z.input<ReplySchema<P, N>>

/** What a client gives to send the message. */
export type MessageInput<P extends LinkProtocol, N extends MessageName<P>> = z.input<P['messages'][N]>

/** What a handler of the message gets: read by its schema, defaults filled in. */
export type MessageValue<P extends LinkProtocol, N extends MessageName<P>> = z.output<P['messages'][N]>

/** What the server gives to tell the event, and listeners get. */
export type EventValue<P extends LinkProtocol, N extends EventName<P>> = z.input<P['events'][N]>
