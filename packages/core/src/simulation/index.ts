export { macrotask } from './macrotask.js'
export { type SteppingClock, steppingClock } from './stepping-clock.js'
