export {
  type LadderFact,
  type LadderOptions,
  type LadderReason,
  type LadderSigns,
  type LadderState,
  RUNGS,
  type Rung,
  startLadder,
  stepLadder,
} from './dialing-ladder.js'
export {
  type SuperviseOutcome,
  type Supervision,
  type SupervisionFact,
  UNSUPERVISED,
  supervise,
  supervised,
} from './supervision.js'
