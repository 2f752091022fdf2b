export { createEmbeddedSipStack } from './embedded-sip-stack.js'
export type { AdmissionOptions, EmbeddedSipStackOptions, ListenOptions } from './embedded-options.js'
