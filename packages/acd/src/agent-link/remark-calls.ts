import type { AgentId, Remark } from '@ringwright/core'
import type { CallReply, SessionHandlers } from '@ringwright/core/link'
import { agents } from '../agent/agent.js'
import type { AgentLinkProtocol } from './agent-link-protocol.js'
import type { DeskCallsOptions } from './desk-calls-options.js'
import type { DeskRemark } from './desk-schema.js'

type Calls = SessionHandlers<AgentLinkProtocol>['calls']

/** What agents write to each other about what they have. */
export function remarkCalls({ engine, acd, actor, desk }: DeskCallsOptions): Pick<Calls, 'addRemark' | 'remarks'> {
  const named = (remark: Remark): DeskRemark => deskRemarkOf(remark, (id) => engine.get(agents, id)?.name)
  return {
    async addRemark({ interaction, ...said }): Promise<CallReply<AgentLinkProtocol, 'addRemark'>> {
      const result = await acd.addRemark(actor, interaction, said)
      return result.outcome === 'written' ? { ...result, remark: named(result.remark) } : result
    },
    async remarks({ conversation, before, limit }) {
      const isOwn = engine.get(agents, desk?.agent ?? '')?.loads.some((load) => load.conversation === conversation)
      if (!isOwn) engine.authorize(actor, 'interaction:read')
      const range = { limit, ...(before !== undefined && { before }) }
      return { remarks: (await engine.remarks.history(conversation, range)).map(named) }
    },
  }
}

/** A remark as colleagues read it: with the name of whoever wrote it. */
export function deskRemarkOf(
  { author, ...remark }: Remark,
  agentName: (id: AgentId) => string | undefined,
): DeskRemark {
  return { ...remark, author: { ...author, name: agentName(author.id as AgentId) ?? author.id } }
}
