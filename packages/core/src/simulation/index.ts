export {
  type Checker,
  type LogStep,
  type RecordChange,
  type Records,
  type Violation,
  changesOf,
  recordOf,
  recordsOf,
} from './checker.js'
export {
  type Fault,
  type FaultPlan,
  type FaultyStoreOptions,
  type RandomFaultsOptions,
  type StoreCall,
  faultyStore,
  randomFaults,
} from './faulty-store.js'
export { LogAudit, type LogHash } from './log-audit.js'
export { logIntegrity } from './log-integrity.js'
export { macrotask } from '../clock/macrotask.js'
export type { PhoneScript } from './phone-script.js'
export { type SimulatedProcess, simulatedProcess } from './simulated-process.js'
export { type SteppingClock, steppingClock } from './stepping-clock.js'
export { TraceHash } from './trace-hash.js'
export { type SimulatedWebSocket, type WebSocketPair, webSocketPair } from './web-socket-pair.js'
export {
  type ScriptedCallControl,
  type ScriptedCallControlOptions,
  type ScriptedCaller,
  scriptedCallControl,
} from './scripted-call-control.js'
export type { ScriptedCall } from './scripted-call.js'
