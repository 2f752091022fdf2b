export { type Qq, qq } from './qq-channel.js'
export type { QqOptions } from './qq-options.js'
