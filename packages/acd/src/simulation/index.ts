export type { EffectWatch } from './effect-observer.js'
export { simulate } from './simulate.js'
export type { Sabotage, SimulationOptions } from './simulation-options.js'
export type { FaultCounts, SimulationReport } from './simulation-report.js'
