export type { BackOff } from './back-off.js'
export { closeCode } from './close-code.js'
export { createLinkClient, type LinkClient } from './link-client.js'
export type { CallOptions, LinkClientOptions, LinkState } from './link-client-options.js'
export { firstThatWorks } from './first-that-works.js'
export { httpSocket, type HttpSocketOptions } from './http-socket.js'
export type { ClientBody, ErrorFrame } from './link-frame.js'
export type { LinkLimitOptions } from './link-limits.js'
export {
  type CallInput,
  type CallName,
  type CallReply,
  type CallRequest,
  type EventName,
  type EventValue,
  type LinkProtocol,
  type MessageInput,
  type MessageName,
  type MessageValue,
  linkProtocol,
} from './link-protocol.js'
export { linkOverHttp, type LinkOverHttp, type LinkOverHttpOptions } from './link-over-http.js'
export { type Admission, createLinkServer, type LinkServer, type LinkServerOptions } from './link-server.js'
export type { LinkFault, LinkSession, SessionEnd, SessionHandlers } from './link-session.js'
export { type LinkStorage, type WebStorageLike, webStorage } from './link-storage.js'
export type { StreamLimits } from './message-stream.js'
export type { WebSocketLike } from './web-socket-like.js'
