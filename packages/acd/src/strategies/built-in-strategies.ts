import { balanced } from './balanced.js'
import { batchOptimal } from './batch-optimal.js'
import { bestSkillFit } from './best-skill-fit.js'
import { cherryPick } from './cherry-pick.js'
import { designatedAgents } from './designated-agents.js'
import { fewestInteractions } from './fewest-interactions.js'
import { fixedOrder } from './fixed-order.js'
import { lastAgent } from './last-agent.js'
import { leastTalkTime } from './least-talk-time.js'
import { longestIdle } from './longest-idle.js'
import { mostFamiliarAgent } from './most-familiar-agent.js'
import { progressiveRing } from './progressive-ring.js'
import { ringAll } from './ring-all.js'
import { roundRobin } from './round-robin.js'
import type { AnyStrategy } from './strategy-book.js'
import { weightedRandom } from './weighted-random.js'
import { writtenExpression } from './written-expression.js'

/** What queues can name without the host adding anything. */
export const builtInStrategies: readonly AnyStrategy[] = [
  longestIdle,
  balanced,
  fewestInteractions,
  leastTalkTime,
  lastAgent,
  mostFamiliarAgent,
  designatedAgents,
  bestSkillFit,
  weightedRandom,
  roundRobin,
  fixedOrder,
  writtenExpression,
  cherryPick,
  ringAll,
  progressiveRing,
  batchOptimal,
]
