export { macrotask } from './macrotask.js'
export { type SteppingClock, steppingClock } from './stepping-clock.js'
export { type SimulatedWebSocket, type WebSocketPair, webSocketPair } from './web-socket-pair.js'
