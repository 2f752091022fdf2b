export type { AdmissionOptions } from '../stack/admission.js'
export type { EmbeddedSipStackOptions, ListenOptions } from './embedded-options.js'
export { createEmbeddedSipStack } from './embedded-sip-stack.js'
