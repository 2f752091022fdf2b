export { type MakePacer, type PacerCase, pacerConformance } from './pacer-conformance.js'
