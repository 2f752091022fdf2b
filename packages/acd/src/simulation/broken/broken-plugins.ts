import {
  type AgentId,
  type Interaction,
  type Plugin,
  type QueueId,
  type Timer,
  type Transaction,
  inStage,
  interactions,
  systemActor,
} from '@ringwright/core'
import { queues } from '../../queue/queue.js'
import { type EffectWatch, effectsOf } from '../effect-observer.js'

const VANDAL = systemActor('vandal')

/** Drops whom an agent did not answer. */
export function droppingTheUnanswered(): Plugin {
  return {
    name: 'dropping-the-unanswered',
    setup(engine) {
      engine.follow(({ facts }) => {
        for (const { type, data } of facts)
          if (type === 'offer:missed' && 'interaction' in data && data.interaction !== undefined) drop(data.interaction)
      })
      const drop = (id: string): void => {
        void engine.dispatch(VANDAL, (transaction) => {
          const interaction = transaction.read(interactions, id)
          if (interaction?.stage.name === 'waiting' && interaction.stage.offers.length === 0)
            transaction.remove(interactions, id)
        })
      }
      return {}
    },
  }
}

/** Rings as soon as an offer is decided, before the store has taken it. */
export function ringingEarly(effects: EffectWatch): Plugin {
  return {
    name: 'ringing-early',
    setup(engine) {
      const effectIds = (body: Interaction | undefined): string[] =>
        body ? effectsOf(body.stage).map(({ id }) => id) : []
      engine.index(interactions, (after, before) => {
        const known = new Set(effectIds(before?.body))
        for (const id of effectIds(after?.body)) if (!known.delete(id)) effects.performed(engine.node, id)
        for (const id of known) effects.ended(engine.node, id)
      })
      return {}
    },
  }
}

/** Writes each interaction again whenever it was written, a hundred times. */
export function goingRound(): Plugin {
  return {
    name: 'going-round',
    setup(engine) {
      let rounds = 0
      engine.react(interactions, (after) => {
        if (!after || rounds++ > 100) return
        void engine.run(VANDAL, (transaction) => {
          const body = transaction.read(interactions, after.id)
          if (body) transaction.put(interactions, after.id, body)
        })
      })
      return {}
    },
  }
}

/** Puts customers away whom no agent has had yet. */
export function parkingTheUnserved(): Plugin {
  return {
    name: 'parking-the-unserved',
    setup(engine) {
      engine.follow(({ facts }) => {
        for (const { type, data } of facts)
          if (type === 'interaction:queued' && 'interaction' in data && data.interaction !== undefined)
            park(data.interaction)
      })
      const park = (id: string): void => {
        void engine.dispatch(VANDAL, (transaction) => {
          const interaction = transaction.read(interactions, id)
          const stage = interaction?.stage
          if (!interaction || stage?.name !== 'waiting' || stage.offers.length > 0) return
          const { queue, priority, age } = stage
          const { now: since } = transaction
          const parked = { name: 'parked', by: 'a0' as AgentId, queue, priority, age, since } as const
          transaction.put(interactions, id, inStage(interaction, { ...parked, until: since + 1_000, returnMs: 0 }))
        })
      }
      return {}
    },
  }
}

/** Sends everybody who waits from queue to queue, before it can be said that they wait for long in any. */
export function sendingAround(): Plugin {
  const EVERY_MS = 6_000
  return {
    name: 'sending-around',
    setup(engine) {
      const send = (transaction: Transaction): void => {
        const ids = [...engine.all(queues).keys()] as QueueId[]
        for (const { body } of engine.all(interactions).values()) {
          const interaction = transaction.read(interactions, body.id)
          const stage = interaction?.stage
          if (!interaction || stage?.name !== 'waiting' || stage.offers.length > 0) continue
          const queue = ids[(ids.indexOf(stage.queue) + 1) % ids.length] ?? stage.queue
          const moved = { ...stage, queue, since: transaction.now }
          transaction.put(interactions, interaction.id, inStage(interaction, moved))
        }
      }
      let timer: Timer | undefined
      const round = (): void => {
        void engine.dispatch(VANDAL, send)
        timer = engine.clock.setTimer(EVERY_MS, round)
      }
      engine.onDispatcher((active) => {
        timer?.cancel()
        if (active) timer = engine.clock.setTimer(EVERY_MS, round)
      })
      return { stop: async () => timer?.cancel() }
    },
  }
}

/** Gives agents an hour more to answer, again and again. */
export function givingMoreTime(): Plugin {
  return {
    name: 'giving-more-time',
    setup(engine) {
      engine.follow(({ facts }) => {
        for (const { type, data } of facts)
          if (type === 'offer:created' && 'interaction' in data && data.interaction !== undefined)
            prolong(data.interaction)
      })
      const prolong = (id: string): void => {
        void engine.dispatch(VANDAL, (transaction) => {
          const interaction = transaction.read(interactions, id)
          if (interaction?.stage.name !== 'waiting') return
          const { stage } = interaction
          const offers = stage.offers.map((offer) => ({ ...offer, expiresAt: offer.expiresAt + 3_600_000 }))
          transaction.put(interactions, id, { ...interaction, stage: { ...stage, offers } })
        })
      }
      return {}
    },
  }
}
