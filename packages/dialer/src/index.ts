export {
  type Candidate,
  type Observation,
  type PacedAgent,
  type PacedCall,
  type Pacer,
  type PacerConfig,
  type PacerState,
  type PacingDecision,
  type PacingEvent,
  createPacer,
} from './pacing/index.js'
