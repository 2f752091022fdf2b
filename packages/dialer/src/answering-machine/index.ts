export {
  CADENCE_DEFAULTS,
  type Cadence,
  CadenceDetector,
  type CadenceReason,
  type CadenceVerdict,
} from './cadence-detector.js'
export { type CadenceClassifierOptions, cadenceClassifier } from './cadence-classifier.js'
