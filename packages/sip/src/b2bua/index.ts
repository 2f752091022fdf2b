export { type Bridge, type BridgeEnd, type BridgeOptions, bridge } from './bridge.js'
export { type ConnectOptions, type ConnectResult, type ConnectTarget, connect } from './connect.js'
export type { MediaEndpoint, MediaPolicy } from './media-policy.js'
