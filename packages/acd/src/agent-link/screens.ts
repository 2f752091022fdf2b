import { type AgentId, type NodeId, type Transaction, defineRecordKind } from '@ringwright/core'
import { z } from 'zod'
import { setConnected } from '../agent/agent-commands.js'

/** Through which node an agent is connected. It says whose agents are gone when a node dies with its sockets. */
export interface Screens {
  readonly agent: AgentId
  /** Absent when the screens are gone. */
  readonly node?: NodeId
}

export const screens = defineRecordKind<Screens>({
  kind: 'screens',
  schema: z.object({ agent: z.string(), node: z.string().optional() }),
})

/** The agent has a screen at this node. */
export function screensCame(transaction: Transaction, agent: AgentId): void {
  setConnected(transaction, agent, true)
  transaction.put(screens, agent, { agent, node: transaction.node })
}

/** A node's last screen of the agent is gone; it does not matter when the agent is connected through another. */
export function screensGone(transaction: Transaction, agent: AgentId, node: NodeId): void {
  if (transaction.read(screens, agent)?.node !== node) return
  setConnected(transaction, agent, false)
  transaction.put(screens, agent, { agent })
}
