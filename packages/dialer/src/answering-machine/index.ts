export {
  CADENCE_DEFAULTS,
  type Cadence,
  CadenceDetector,
  type CadenceReason,
  type CadenceVerdict,
} from './cadence-detector.js'
export { type CallTone, CallToneDetector } from './call-tone-detector.js'
export { GreetingEndDetector } from './greeting-end-detector.js'
export { type SoundClassifierOptions, soundClassifier } from './sound-classifier.js'
