import {
  type Actor,
  type AgentId,
  type EngagedStage,
  type InteractionId,
  type OfferId,
  type Random,
  interactions,
  systemActor,
} from '@ringwright/core'
import { between, exponential, pick } from './draws.js'
import type { Seat } from './simulated-node.js'
import type { World } from './world.js'

/** How long somebody takes who is asked: to pick up, to say something, to come back. */
const MEAN_MS = 5_000
const PUT_AWAY_MAX_MS = 60_000
const PHONE = systemActor('phone')
const SUPERVISOR: Actor = { role: 'supervisor', id: 'boss' }

/** An agent who has a customer, and does something else than to end the conversation. */
export interface Detour {
  readonly world: World
  readonly random: Random
  readonly preferred: number
  readonly interaction: InteractionId
  readonly agent: AgentId
}

type Way = (detour: Detour) => void

/** A consult has most that can cross, and is twice here. */
const WAYS: readonly Way[] = [toAgent, putAway, consult, consult, toNumber, supervise, escalate]

/** One of the ways in which a conversation goes on otherwise; phones answer, do not, or hang up in the middle. */
export function takeDetour(detour: Detour): void {
  WAYS[between(detour.random, 0, WAYS.length)]?.(detour)
}

function toAgent(detour: Detour): void {
  const { random, interaction } = detour
  const otherwise = random.next() < 0.5 ? 'return' : 'queue'
  const target = { agent: anyAgent(detour), waitMs: between(random, 1_000, 30_000), otherwise } as const
  tell(detour, 'transfer to agent', ({ acd }) => acd.transfer(actorOf(detour), interaction, { target }))
}

function escalate(detour: Detour): void {
  const to = { agent: anyAgent(detour), waitMs: between(detour.random, 1_000, 30_000) }
  tell(detour, 'escalate', ({ acd }) => acd.escalate(actorOf(detour), detour.interaction, { to }))
}

function putAway(detour: Detour): void {
  const { random, interaction, world, preferred } = detour
  const forMs = between(random, 1_000, PUT_AWAY_MAX_MS)
  const terms = { forMs, returnMs: random.next() < 0.3 ? 0 : 10_000 }
  tell(detour, 'put away', ({ acd, center }) =>
    center.get(interactions, interaction)?.medium === 'voice'
      ? acd.park(actorOf(detour), interaction, terms)
      : acd.snooze(actorOf(detour), interaction, terms),
  )
  if (random.next() < 0.6) return
  const agent = anyAgent(detour)
  later(detour, () =>
    world.cluster.ask('pick up', preferred, ({ acd }) => acd.pickUp({ role: 'agent', id: agent }, agent, interaction)),
  )
}

function consult(detour: Detour): void {
  const { random, interaction } = detour
  const target = { agent: anyAgent(detour) }
  const actor = actorOf(detour)
  tell(detour, 'consult', ({ acd }) => acd.consult(actor, interaction, { target, ringMs: 10_000 }))
  phones(detour, ({ consult: asked }) => asked)
  const whom = pick(random, ['both', 'customer', 'consulted'] as const)
  later(detour, () => tell(detour, 'say aside', ({ acd }) => acd.sayAside(actor, interaction, 'What do you think?')))
  later(detour, () => tell(detour, 'talk with', ({ acd }) => acd.talkWith(actor, interaction, whom)))
  const completes = random.next() < 0.6
  later(detour, () =>
    tell(detour, 'end consult', ({ acd }) =>
      completes ? acd.completeConsult(actor, interaction) : acd.cancelConsult(actor, interaction),
    ),
  )
}

function toNumber(detour: Detour): void {
  const { interaction } = detour
  const target = { number: '+4930', ringMs: 10_000 }
  tell(detour, 'transfer outside', ({ acd }) => acd.transfer(actorOf(detour), interaction, { target }))
  phones(detour, ({ consult: asked }) => asked)
}

function supervise(detour: Detour): void {
  const { interaction, random } = detour
  const mode = random.next() < 0.5 ? 'listen' : 'barge'
  tell(detour, 'supervise', ({ acd }) => acd.supervise(SUPERVISOR, interaction, { mode, contact: '+4930' }))
  phones(detour, ({ listeners }) => listeners?.[0])
}

/** The phone of a party answers, or does not; who has answered may hang up, and so may the agent in the middle. */
function phones(detour: Detour, partyOf: (stage: EngagedStage) => { readonly id: OfferId } | undefined): void {
  const { random, interaction } = detour
  const answers = random.next() < 0.7
  const hangsUp = random.next() < 0.3
  const agentHangsUp = random.next() < 0.2
  const act = (name: string, does: (seat: Seat, stage: EngagedStage) => Promise<unknown>): void =>
    tell(detour, name, async (seat) => {
      const stage = seat.center.get(interactions, interaction)?.stage
      return stage?.name === 'engaged' ? does(seat, stage) : undefined
    })
  const gone = (seat: Seat, party: OfferId | undefined): Promise<unknown> =>
    seat.center.run(PHONE, (transaction) => {
      const record = transaction.read(interactions, interaction)
      if (record && party) seat.acd.router.partyGone(transaction, record, party, 'hungUp')
    })
  if (agentHangsUp) later(detour, () => act('agent hangs up', (seat, { offer }) => gone(seat, offer.id)))
  later(detour, () =>
    act('phone answers', (seat, stage) => {
      const party = partyOf(stage)?.id
      if (!answers) return gone(seat, party)
      return seat.center.run(PHONE, (transaction) => {
        const record = transaction.read(interactions, interaction)
        if (record && party) seat.acd.router.partyAnswered(transaction, record, party)
      })
    }),
  )
  if (hangsUp) later(detour, () => act('party hangs up', (seat, stage) => gone(seat, partyOf(stage)?.id)))
}

function tell({ world, preferred }: Detour, name: string, command: (seat: Seat) => Promise<unknown>): void {
  world.cluster.ask(name, preferred, command)
}

function later({ world, random }: Detour, does: () => void): void {
  world.clock.setTimer(exponential(random, MEAN_MS), does)
}

function anyAgent({ random, world }: Detour): AgentId {
  return `a${between(random, 0, world.scenario.agents)}` as AgentId
}

function actorOf({ agent }: Detour): Actor {
  return { role: 'agent', id: agent }
}
