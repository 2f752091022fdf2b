import type { CustomerId, InteractionId } from '@ringwright/core'
import type { SessionHandlers } from '@ringwright/core/link'
import { agents } from '../agent/agent.js'
import type { AgentLinkProtocol } from './agent-link-protocol.js'
import { latestLoad } from './latest-load.js'
import { type ActingSession, notInHand } from './not-in-hand.js'
import { ownDesk } from './own-desk.js'

type Calls = SessionHandlers<AgentLinkProtocol>['calls']
type CustomerCalls = Pick<Calls, 'callOut' | 'customerHistory' | 'identifyCustomer' | 'invite' | 'writeTo'>
const CLOSED = { outcome: 'refused', reason: 'closed' } as const

/** What agents do about the customer of what they have. */
export function customerCalls(session: ActingSession): CustomerCalls {
  const { engine, actor } = session
  return {
    async customerHistory({ interaction, cursor, limit }) {
      const customer = customerOf(session, interaction)
      if (customer === undefined) return CLOSED
      const range = { limit, ...(cursor !== undefined && { cursor }) }
      const { messages, next } = await engine.customers.history(customer, range)
      return { outcome: 'found', messages, ...(next !== undefined && { next }) }
    },
    async writeTo({ channel, address, service, clientId, text, template }) {
      const content = { ...(text !== undefined && { text }), ...(template && { template }) }
      const options = { service, clientId: `${actor.id}:${clientId}` }
      return engine.outreach.send(actor, { channel, address }, content, options)
    },
    async callOut({ number, queue, service, name }) {
      const { agent } = ownDesk(session.desk)
      return engine.calls.start(actor, { agent, number, queue, service, ...(name !== undefined && { name }) })
    },
    async invite({ interaction, ...invitation }) {
      const problem = notInHand(session, interaction, 'interaction:write')
      return problem ?? engine.conversations.invite(actor, interaction, invitation)
    },
    async identifyCustomer({ interaction, kind, value, verified }) {
      const customer = customerOf(session, interaction)
      if (customer === undefined) return CLOSED
      const evidence = { source: `interaction ${interaction}`, verified }
      const said = await engine.customers.identify(actor, customer, { kind, value }, evidence)
      return said.outcome === 'doubted' ? { outcome: 'doubted', reason: said.reason } : said
    },
  }
}

/** Throws `not_permitted` for what is somebody else's. */
function customerOf(
  { engine, actor, desk, interactions }: ActingSession,
  interaction: InteractionId,
): CustomerId | undefined {
  const load = desk && latestLoad(engine.get(agents, desk.agent), interaction)
  if (load) return load.customer
  const record = interactions.get(interaction)
  if (record) engine.authorize(actor, 'interaction:read', { interaction })
  return record?.customer
}
