import type { Instant, Transaction } from '@ringwright/core'
import { type Agent, agents } from './agent.js'
import { lapseQuota, quotaDeadline } from './agent-quota.js'
import { elsewhereDeadline, lapseElsewhere } from './set-calls-elsewhere.js'
import { callLineAgain, lineDeadline } from '../line/line-commands.js'
import { lapseStatus, statusDeadline } from './status-limit.js'

/**
 * When something about an agent ends by itself that is not the paperwork. One deadline for four things that most agents
 * do not have: it is looked at with every change of every agent.
 */
export function agentDeadline(agent: Agent): Instant | undefined {
  const status = statusDeadline(agent)
  if (agent.quota === undefined && agent.elsewhere === undefined && agent.line === undefined) return status
  const first = Math.min(
    status ?? Infinity,
    quotaDeadline(agent) ?? Infinity,
    elsewhereDeadline(agent) ?? Infinity,
    lineDeadline(agent) ?? Infinity,
  )
  return first === Infinity ? undefined : first
}

export function lapseAgent(transaction: Transaction, id: string): void {
  const isDue = (deadline: (agent: Agent) => Instant | undefined): Agent | undefined => {
    const agent = transaction.read(agents, id)
    return agent && (deadline(agent) ?? Infinity) <= transaction.now ? agent : undefined
  }
  const late = isDue(statusDeadline)
  if (late) lapseStatus(transaction, id, late)
  const counted = isDue(quotaDeadline)
  if (counted) lapseQuota(transaction, id, counted)
  if (isDue(elsewhereDeadline)) lapseElsewhere(transaction, id)
  const down = isDue(lineDeadline)
  if (down) callLineAgain(transaction, down)
}
