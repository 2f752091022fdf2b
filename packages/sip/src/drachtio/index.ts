export { createDrachtioSipStack } from './drachtio-sip-stack.js'
export type { DrachtioAcceptOptions, DrachtioServer, DrachtioSipStackOptions } from './drachtio-options.js'
