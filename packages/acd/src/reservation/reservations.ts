import {
  type AgentId,
  type Engine,
  type Interaction,
  type InteractionId,
  errorText,
  inStage,
  interactions,
  systemActor,
} from '@ringwright/core'
import { type Agent, agents, canTake } from '../agent/agent.js'
import { createOffer } from '../offer/offer-commands.js'
import { passedOn } from './reservation-commands.js'

const RESERVATIONS = systemActor('reservations')

/**
 * Offers those who wait for one agent to that agent, on the dispatcher only: as soon as the agent is free, and before
 * anybody from a queue, because they have been served already. Once the agent signs out they go on to others.
 */
export class Reservations {
  readonly #engine: Engine
  readonly #waiting = new Map<AgentId, Set<InteractionId>>()
  readonly #changed = new Set<AgentId>()
  #active = false

  constructor(engine: Engine) {
    this.#engine = engine
    engine.index(interactions, (after, before) => this.#interactionChanged(after?.body, before?.body))
    engine.index(agents, (after) => {
      if (after && this.#waiting.has(after.body.id)) this.#look(after.body.id)
    })
    engine.onDispatcher((active) => {
      this.#active = active
      for (const agent of this.#waiting.keys()) this.#look(agent)
    })
  }

  #interactionChanged(after: Interaction | undefined, before: Interaction | undefined): void {
    const is = after && waitedFor(after)
    const was = before && waitedFor(before)
    if (was !== undefined && was !== is) this.#forget(was, (before as Interaction).id)
    if (is === undefined) return
    const waiting = this.#waiting.get(is) ?? new Set()
    this.#waiting.set(is, waiting.add((after as Interaction).id))
    this.#look(is)
  }

  #forget(agent: AgentId, id: InteractionId): void {
    const waiting = this.#waiting.get(agent)
    waiting?.delete(id)
    if (waiting?.size === 0) this.#waiting.delete(agent)
  }

  /** Once all records of a change are there. */
  #look(agent: AgentId): void {
    if (!this.#active) return
    if (this.#changed.size === 0)
      void Promise.resolve().then(() => {
        const changed = [...this.#changed]
        this.#changed.clear()
        for (const id of changed) {
          if (this.#engine.get(agents, id)?.status.name === 'offline') this.#passOn(id)
          else this.#offer(id)
        }
      })
    this.#changed.add(agent)
  }

  #offer(agent: AgentId): void {
    if (this.#next(agent) === undefined) return
    this.#engine
      .dispatch(RESERVATIONS, (transaction) => {
        const next = this.#next(agent)
        if (next) createOffer(transaction, next.id, agent)
      })
      .catch((error) => this.#engine.logger.error('offer could not be made', { agent, error: errorText(error) }))
  }

  /** Somebody on a break may come back in time; somebody who has gone home will not. */
  #passOn(agent: AgentId): void {
    for (const id of [...(this.#waiting.get(agent) ?? [])])
      this.#engine
        .dispatch(RESERVATIONS, (transaction) => {
          const interaction = transaction.read(interactions, id)
          if (interaction?.stage.name !== 'waiting' || waitedFor(interaction) !== agent) return
          if (transaction.read(agents, agent)?.status.name !== 'offline') return
          // What nobody else is to have is over when its time is.
          if (interaction.stage.reserved?.only) return
          const next = passedOn(transaction, interaction, interaction.stage, 'signedOut')
          transaction.put(interactions, id, inStage(interaction, next))
        })
        .catch((error) => this.#engine.logger.error('customer could not go on', { agent, error: errorText(error) }))
  }

  /** Who has waited longest of those whom the agent can take now. */
  #next(id: AgentId): Interaction | undefined {
    const agent = this.#engine.get(agents, id)
    const waiting = [...(this.#waiting.get(id) ?? [])].map((each) => this.#engine.get(interactions, each))
    return agent && nextReserved(agent, waiting)
  }
}

/** Whom the agent is to be offered of those who wait for this agent: who can be taken now and has waited longest. */
export function nextReserved(agent: Agent, waiting: Iterable<Interaction | undefined>): Interaction | undefined {
  let next: Interaction | undefined
  for (const each of waiting) if (each && canTake(agent, each) && (!next || ageOf(each) < ageOf(next))) next = each
  return next
}

/** For which agent it waits, and could be offered to that one now. */
export function waitedFor({ stage }: Interaction): AgentId | undefined {
  if (stage.name !== 'waiting' || stage.reserved === undefined) return undefined
  return stage.offers.length === 0 && stage.heldUntil === undefined ? stage.reserved.agent : undefined
}

function ageOf({ stage }: Interaction): number {
  return stage.name === 'flow' ? Infinity : stage.age
}
