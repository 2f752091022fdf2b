export {
  type Fault,
  type FaultPlan,
  type FaultyStoreOptions,
  type RandomFaultsOptions,
  type StoreCall,
  faultyStore,
  randomFaults,
} from './faulty-store.js'
export { macrotask } from './macrotask.js'
export { type SteppingClock, steppingClock } from './stepping-clock.js'
export { type SimulatedWebSocket, type WebSocketPair, webSocketPair } from './web-socket-pair.js'
export {
  type PhoneScript,
  type ScriptedCall,
  type ScriptedCallControl,
  type ScriptedCallControlOptions,
  type ScriptedCaller,
  scriptedCallControl,
} from './scripted-call-control.js'
