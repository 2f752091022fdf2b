import { lastAgent } from './last-agent.js'
import { longestIdle } from './longest-idle.js'
import type { AnyStrategy } from './strategy-book.js'

/** What queues can name without the host adding anything. */
export const builtInStrategies: readonly AnyStrategy[] = [longestIdle, lastAgent]
