import type { ErrorCode } from '../errors/ringwright-error.js'

/**
 * The frames of a link, one JSON text each.
 *
 * ```
 * client                                                     server
 *   │ hello {protocol, credentials?, resume?} ──────────────▶ │  credentials are used when there is nothing to resume
 *   │ ◀────────── welcome {session, token, resumed, received} │  resumed: false → a full snapshot follows
 *   │ ◀──────────────── data {seq, ack, body} ──────────────▶ │  both ways, numbered from 1, kept until acknowledged
 *   │ ◀──────────────── ack {ack} ──────────────────────────▶ │  cumulative; data carries it too
 *   │ ◀──────────────── ping, pong ─────────────────────────▶ │
 *   │ ◀──────────────────────────── error {code, message, …} │
 *   │ bye ──────────────────────────────────────────────────▶ │  the client leaves for good: the session ends at once
 * ```
 */
export const LINK_PROTOCOL = 1

export interface HelloFrame {
  readonly type: 'hello'
  readonly protocol: number
  readonly credentials?: unknown
  readonly resume?: ResumeClaim | undefined
}

export interface ResumeClaim {
  readonly session: string
  readonly token: string
  /** The last number seen from the server; null when what came of it was lost (the page was loaded again). */
  readonly received: number | null
  /** The last number ever put on a socket: a server that has seen more knows that another copy of the client went on. */
  readonly transmitted: number
}

export interface WelcomeFrame {
  readonly type: 'welcome'
  readonly session: string
  readonly token: string
  /** False when the stream from the server starts anew, with a snapshot; the session may still be the one asked for. */
  readonly resumed: boolean
  /** The last number seen from the client; what follows it is to be sent again. */
  readonly received: number
  /** The number before the first that the server is going to send. */
  readonly start: number
  /** What the server takes, so that the client can pace itself. */
  readonly limits: FrameLimits
}

export interface FrameLimits {
  readonly framesPerSecond: number
  readonly framesBurst: number
}

export interface DataFrame {
  readonly type: 'data'
  readonly seq: number
  readonly ack: number
  readonly body?: unknown
}

export interface AckFrame {
  readonly type: 'ack'
  readonly ack: number
}

export interface PlainFrame<Type extends 'ping' | 'pong' | 'bye'> {
  readonly type: Type
}

/** Best effort: lost with the socket. `seq` names the data frame it is about, `path` the field. */
export interface ErrorFrame {
  readonly type: 'error'
  readonly code: ErrorCode
  readonly message: string
  readonly path?: string | undefined
  readonly seq?: number | undefined
}

/** The frames that both sides treat alike once the link is up. */
export type ChannelFrame = DataFrame | AckFrame | PlainFrame<'ping'> | PlainFrame<'pong'>
export type ClientFrame = HelloFrame | ChannelFrame | PlainFrame<'bye'>
export type ServerFrame = WelcomeFrame | ErrorFrame | ChannelFrame

/** What a data frame from the client carries. */
export type ClientBody =
  | { readonly kind: 'call'; readonly id: string; readonly name: string; readonly value?: unknown }
  | { readonly kind: 'message'; readonly name: string; readonly value?: unknown }

/** What a data frame from the server carries. */
export type ServerBody =
  | { readonly kind: 'event'; readonly name: string; readonly value?: unknown }
  | { readonly kind: 'reply'; readonly id: string; readonly value?: unknown }
  | ({ readonly kind: 'failure'; readonly id: string } & CallFailure)

export interface CallFailure {
  readonly code: ErrorCode
  readonly message: string
  readonly path?: string | undefined
}
