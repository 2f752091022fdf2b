import type { AgentId, Instant, Transaction } from '@ringwright/core'
import type { Agent } from './agent.js'
import { readAgent } from './agent-commands.js'
import { putLoads } from './agent-loads.js'

/** Says how many there are now; `forMs` for how long that holds at the most. */
export function setCallsElsewhere(transaction: Transaction, id: AgentId, calls: number, forMs: number): void {
  const { elsewhere, ...agent } = readAgent(transaction, id)
  if (calls === 0 && !elsewhere) return
  const next: Agent =
    calls > 0
      ? { ...agent, elsewhere: { calls, until: transaction.now + forMs } }
      : { ...agent, idleSince: transaction.now }
  putLoads(transaction, next, agent.loads)
  if (calls !== (elsewhere?.calls ?? 0)) transaction.fact('agent:elsewhereChanged', { agent: id, calls })
}

export function elsewhereDeadline({ elsewhere }: Agent): Instant | undefined {
  return elsewhere?.until
}

/** Whoever said so has not been heard of since: nobody stays busy because a hang-up was lost. */
export function lapseElsewhere(transaction: Transaction, id: string): void {
  setCallsElsewhere(transaction, id as AgentId, 0, 0)
}
