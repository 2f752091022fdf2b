import { type Acd, acd } from '@ringwright/acd'
import {
  type AgentId,
  type ContactCenter,
  type ConversationId,
  type CustomerId,
  type InteractionId,
  createContactCenter,
  interactions,
  systemActor,
} from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { newcomersFirst } from './newcomers-first.js'

const clock = steppingClock()
const distribution = acd({
  queues: [{ id: 'shop', wrapUpMs: 0, strategies: [{ name: 'newcomers-first', valueMax: 200 }, 'longest-idle'] }],
  agents: ['ada', 'ben'].map((id) => ({ id, name: id, queues: ['shop'], capacity: { text: 1 } })),
  strategies: [newcomersFirst],
})
const center = createContactCenter({ plugins: [distribution], clock })
await center.start()
await signIn('ada' as AgentId)
for (const value of [900, 20, 700]) await tell(value)
console.log('ben is new')
await signIn('ben' as AgentId)
for (const value of [20, 30, 800, 10]) await tell(value)
await center.stop()

async function signIn(agent: AgentId): Promise<void> {
  await distribution.setConnected(agent, true)
  await distribution.setStatus({ role: 'agent', id: agent }, agent, { name: 'available' })
}

async function tell(value: number): Promise<void> {
  console.log(`a customer worth ${value} goes to ${await serve(center, distribution, value)}`)
}

/** Somebody comes, an agent talks for a minute, and it is over. */
async function serve({ run, get }: ContactCenter, { router, end }: Acd, value: number): Promise<string> {
  const id = await run(systemActor('shop'), (transaction) => {
    const id = transaction.newId<InteractionId>()
    const [customer, conversation] = [transaction.newId<CustomerId>(), transaction.newId<ConversationId>()]
    const { now, node: home } = transaction
    const queue = { queue: 'shop' as never, priority: 0, since: now, age: now, offers: [], excluded: [] }
    router.enqueue(
      transaction,
      {
        ...{ id, customer, conversation, home, openedAt: now, channel: 'shop', medium: 'text', direction: 'inbound' },
        ...{
          service: 'shop',
          from: 'somebody',
          to: 'shop',
          attributes: { value },
          stage: { name: 'waiting', ...queue },
        },
      },
      { queue: 'shop' },
    )
    return id
  })
  await clock.advance(0)
  const stage = get(interactions, id)?.stage
  const offer = stage?.name === 'waiting' ? stage.offers[0] : undefined
  if (!offer) return 'nobody'
  const agent = { role: 'agent', id: offer.agent } as const
  await router.accept(agent, { interaction: id, offer: offer.id })
  await clock.advance(60_000)
  await end(agent, id)
  await clock.advance(0)
  return offer.agent
}
