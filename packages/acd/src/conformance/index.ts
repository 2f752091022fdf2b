export { type StrategyCase, strategyConformance } from './strategy-conformance.js'
