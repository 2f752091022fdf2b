import { type Instant, type Interaction, type WaitingStage, interactions } from '@ringwright/core'
import { type Checker, type Records, changesOf, recordOf, recordsOf } from '@ringwright/core/simulation'
import { type Agent, agents, canTake } from '../../agent/agent.js'
import { queues } from '../../queue/queue.js'
import { demandKey, demandOf, meets } from '../../skill/demand.js'
import { asksOthersAt } from './asks-others-at.js'
import { CHANNELS, mediumOf } from '../channels.js'
import type { Disturbance } from '../disturbance.js'

/**
 * How long a customer and an agent who could be brought together may both wait for it while nothing larger goes wrong: a
 * lease that has to lapse, and some messages that are lost.
 */
const PATIENCE_MS = 15_000

/** Checks that matching never sleeps on a pair that fits. */
export function nobodyForgotten(disturbance: Disturbance): Checker {
  const readySince = new Map<string, Instant>()
  const freeSince = new Map<string, Instant>()
  const note = (since: Map<string, Instant>, key: string, holds: boolean, at: Instant): void => {
    if (!holds) since.delete(key)
    else if (!since.has(key)) since.set(key, at)
  }
  const fits = (records: Records, interaction: Interaction, agent: Agent, now: Instant): boolean => {
    const { stage } = interaction
    if (stage.name !== 'waiting' || !isAsked(agent, stage) || !canTake(agent, interaction)) return false
    if (stage.excluded.some((each) => each.agent === agent.id && each.until > now - PATIENCE_MS)) return false
    // Whom it was given to by name need not be able to do what the queue asks.
    if (stage.reserved) return true
    const queue = recordOf(records, queues, stage.queue)
    if (queue && asksOthersAt(interaction, stage, queue, agent) > now - PATIENCE_MS) return false
    return queue !== undefined && meets(agent, queue, demandOf(queue, stage), now)
  }
  return {
    name: 'nobody-forgotten',
    invariant: `No customer and agent who fit together both wait for longer than ${PATIENCE_MS / 1_000} quiet seconds.`,
    see(step) {
      const { at } = step.commit
      for (const { id, before, after } of changesOf(step, interactions)) {
        // Others may be asked from here on: only now can it be said that the two have been waiting together.
        if (exclusions(after) < exclusions(before) || isOtherDemand(after, before)) readySince.delete(id)
        note(readySince, id, after !== undefined && isReady(after), at)
      }
      for (const { id, before, after } of changesOf(step, agents)) {
        const hasJoined = after?.queues.some((queue) => !before?.queues.includes(queue))
        for (const channel of CHANNELS) {
          // Free for the customers of that queue only from here on.
          if (hasJoined) freeSince.delete(`${id}/${channel}`)
          const isFree = after !== undefined && canTake(after, { channel, medium: mediumOf(channel) })
          note(freeSince, `${id}/${channel}`, isFree, at)
        }
      }
    },
    *look(now, records) {
      for (const interaction of recordsOf(records, interactions)) {
        const since = readySince.get(interaction.id) ?? now
        if (now - Math.max(since, disturbance.until) < PATIENCE_MS) continue
        for (const agent of recordsOf(records, agents)) {
          const free = freeSince.get(`${agent.id}/${interaction.channel}`) ?? now
          if (now - free < PATIENCE_MS || !fits(records, interaction, agent, now)) continue
          yield `interaction ${interaction.id} waits since ${since} beside agent ${agent.id}, free since ${free}`
        }
      }
    },
  }
}

function isReady({ stage }: Interaction): boolean {
  return stage.name === 'waiting' && stage.offers.length === 0 && stage.heldUntil === undefined
}

/** The agent whom it waits for, or anybody of its queue. */
function isAsked({ id, queues: served }: Agent, { queue, reserved }: WaitingStage): boolean {
  return reserved ? reserved.agent === id : served.includes(queue)
}

/** Less is asked of the agent, it waits in another queue, or no longer for one agent alone. */
function isOtherDemand(after: Interaction | undefined, before: Interaction | undefined): boolean {
  if (after?.stage.name !== 'waiting' || before?.stage.name !== 'waiting') return false
  const [now, then] = [after.stage, before.stage]
  if (now.reserved?.agent !== then.reserved?.agent) return true
  return now.queue !== then.queue || demandKey(now) !== demandKey(then)
}

function exclusions(interaction: Interaction | undefined): number {
  return interaction?.stage.name === 'waiting' ? interaction.stage.excluded.length : 0
}
