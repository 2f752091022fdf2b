export { linesForFreeAgents, overflowShare } from './overflow-share.js'
export { type PacerConfig, createPacer } from './create-pacer.js'
export type {
  AgentPhase,
  CallEndCause,
  CallPhase,
  Candidate,
  Observation,
  PacedAgent,
  PacedCall,
  Pacer,
  PacerMaker,
  PacerState,
  PacingDecision,
  PacingEvent,
} from './pacer.js'
export { type DropRule, type LevelInput, dropRate, limitedLevel, nextLevel, taper } from './vicidial/dial-level.js'
