import type { Instant, Medium } from '@ringwright/core'
import type { Agent } from '../agent/agent.js'
import { isPaperwork } from '../agent/agent-load.js'
import { quotaDeadline } from '../agent/agent-quota.js'
import { elsewhereDeadline } from '../agent/set-calls-elsewhere.js'
import { statusDeadline } from '../agent/status-limit.js'

/** When time alone may change what the agent can take of a medium. */
export function* turnsOf(agent: Agent, of: Medium): Iterable<Instant> {
  for (const { until, medium } of agent.loads) if (until !== undefined && medium === of) yield until
  const back = returnsAt(agent)
  if (back !== undefined) yield back
  const elsewhere = elsewhereDeadline(agent)
  if (elsewhere !== undefined) yield elsewhere
  const counted = quotaDeadline(agent)
  if (counted !== undefined) yield counted
}

/** The agent when all that ends by itself until then has ended; the very same when nothing does. */
export function agentLater(before: Agent, at: Instant): Agent {
  let agent = withoutPaperwork(before, at)
  if ((elsewhereDeadline(agent) ?? Infinity) <= at) {
    const { elsewhere: _over, ...here } = agent
    agent = { ...here, idleSince: at }
  }
  if ((quotaDeadline(agent) ?? Infinity) <= at) {
    const { quota: _counted, ...fresh } = agent
    agent = fresh
  }
  if ((returnsAt(agent) ?? Infinity) <= at)
    agent = { ...agent, status: { name: 'available', since: at }, idleSince: at, missed: 0 }
  return agent
}

function withoutPaperwork(agent: Agent, at: Instant): Agent {
  const loads = agent.loads.filter((load) => !isPaperwork(load) || load.until === undefined || load.until > at)
  if (loads.length === agent.loads.length) return agent
  const { nextStatus, ...rest } = agent
  const isDone = nextStatus !== undefined && loads.every(({ state }) => state === 'filing')
  return isDone
    ? { ...rest, loads, status: { ...nextStatus, since: at }, idleSince: at }
    : { ...agent, loads, idleSince: at }
}

/** When a break is over that ends by itself. */
function returnsAt(agent: Agent): Instant | undefined {
  return agent.status.atLimit === 'return' ? statusDeadline(agent) : undefined
}
