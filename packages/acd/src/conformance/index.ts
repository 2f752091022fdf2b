export { type AssistanceCase, replyProposerConformance, translatorConformance } from './assistance-conformance.js'
export { type StrategyCase, strategyConformance } from './strategy-conformance.js'
