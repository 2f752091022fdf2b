/**
 * The part of a WebSocket that a link uses; browsers' `WebSocket` and that of the package `ws` both have it. The link
 * attaches its listeners at once, `error` among them, so that a broken frame never becomes an uncaught error.
 */
export interface WebSocketLike {
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number
  /** What was given to `send` and has not left yet, in bytes. */
  readonly bufferedAmount: number
  send(text: string): void
  close(code?: number, reason?: string): void
  addEventListener(type: 'open' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void
}

/** `readyState` of a socket that can send. */
export const OPEN = 1
