export { type ByteRange, byteRange } from './byte-range.js'
export { type FileResponseOptions, fileResponse } from './file-response.js'
export type { HttpHandler, RequestInfo } from './http-handler.js'
export type { HttpLimitOptions } from './http-limits.js'
export { type HttpMethod, type HttpRoute, httpRouter } from './http-router.js'
export { jsonResponse, readJson } from './json-body.js'
export { type Problem, problemOf, problemResponse } from './problem.js'
export { type SecurityHeaderOptions, withSecurityHeaders } from './security-headers.js'
export { type ServeFolderOptions, serveFolder } from './serve-folder.js'
export { type HttpServer, type ServeHttpOptions, serveHttp } from './serve-http.js'
export { type CorsOptions, withCors } from './with-cors.js'
export type { ForwardedBy } from './proxy-hops.js'
export type { TrustedProxyOptions } from './trusted-proxies.js'
export {
  type Upgrade,
  type WebSocketRoute,
  type WebSocketRouteOptions,
  type WebSocketServerLike,
  webSocketRoute,
} from './web-socket-upgrade.js'
