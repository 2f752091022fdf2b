export { type Line, line } from './line-channel.js'
export type { LineOptions } from './line-options.js'
