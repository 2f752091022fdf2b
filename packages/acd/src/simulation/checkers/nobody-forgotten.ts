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
  const ready = new Map<string, Stint[]>()
  const freeSince = new Map<string, Instant>()
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
        const place = placeOf(after)
        // Others may be asked from here on: only now can it be said that the two have been waiting together.
        if (place === undefined || exclusions(after) < exclusions(before) || isForAnother(after, before))
          ready.delete(id)
        if (place === undefined) continue
        const stints = ready.get(id) ?? []
        const last = stints.at(-1)
        if (last?.place === place) continue
        if (last) last.to = at
        ready.set(id, [...stints, { place, from: at, to: Infinity }])
      }
      for (const { id, before, after } of changesOf(step, agents)) {
        const hasJoined = after?.queues.some((queue) => !before?.queues.includes(queue))
        for (const channel of CHANNELS) {
          // Free for the customers of that queue only from here on.
          if (hasJoined) freeSince.delete(`${id}/${channel}`)
          const isFree = after !== undefined && canTake(after, { channel, medium: mediumOf(channel) })
          if (!isFree) freeSince.delete(`${id}/${channel}`)
          else if (!freeSince.has(`${id}/${channel}`)) freeSince.set(`${id}/${channel}`, at)
        }
      }
    },
    *look(now, records) {
      for (const interaction of recordsOf(records, interactions)) {
        const stints = ready.get(interaction.id) ?? []
        if (waitedHere(stints, disturbance.until, now) < PATIENCE_MS) continue
        for (const agent of recordsOf(records, agents)) {
          const free = freeSince.get(`${agent.id}/${interaction.channel}`) ?? now
          const together = waitedHere(stints, Math.max(free, disturbance.until), now)
          if (together < PATIENCE_MS || !fits(records, interaction, agent, now)) continue
          yield `interaction ${interaction.id} waits for ${together} ms beside agent ${agent.id}, free since ${free}`
        }
      }
    },
  }
}

/** Ready for an agent in one queue, with the same asked of the agent. */
interface Stint {
  readonly place: string
  readonly from: Instant
  to: Instant
}

/** How long it was ready where it is now, since then: who is sent around has waited there before. */
function waitedHere(stints: readonly Stint[], since: Instant, now: Instant): number {
  const place = stints.at(-1)?.place
  let waited = 0
  for (const { place: where, from, to } of stints)
    if (where === place) waited += Math.max(0, Math.min(to, now) - Math.max(from, since))
  return waited
}

/** Where it waits, with what is asked of the agent; undefined for who is not ready. */
function placeOf(interaction: Interaction | undefined): string | undefined {
  const stage = interaction?.stage
  if (stage?.name !== 'waiting' || stage.offers.length > 0 || stage.heldUntil !== undefined) return undefined
  return `${stage.queue}/${demandKey(stage)}`
}

/** The agent whom it waits for, or anybody of its queue. */
function isAsked({ id, queues: served }: Agent, { queue, reserved }: WaitingStage): boolean {
  return reserved ? reserved.agent === id : served.includes(queue)
}

/** It waits for another agent alone, or no longer for one alone. */
function isForAnother(after: Interaction | undefined, before: Interaction | undefined): boolean {
  if (after?.stage.name !== 'waiting' || before?.stage.name !== 'waiting') return false
  return after.stage.reserved?.agent !== before.stage.reserved?.agent
}

function exclusions(interaction: Interaction | undefined): number {
  return interaction?.stage.name === 'waiting' ? interaction.stage.excluded.length : 0
}
