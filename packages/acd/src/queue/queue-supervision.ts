import {
  type Actor,
  type Engine,
  type Interaction,
  type InteractionId,
  type QueueId,
  type RouteOutcome,
  RingwrightError,
  type Transaction,
  inStage,
  interactions,
  parseInput,
} from '@ringwright/core'
import { z } from 'zod'
import { type CalendarOptions, calendarOptionsSchema, putCalendar } from '../calendar/calendar-options.js'
import { withAttributes } from './attributes.js'
import { type EmergencySwitch, emergencySwitchSchema, putEmergency } from './emergency.js'
import { moveWaiting, prioritize } from './queue-commands.js'
import type { QueueFloor } from './queue-floor.js'
import { queues } from './queue.js'

/** As much as a flow may keep in variables: the record is written again with each change of the interaction. */
const ATTRIBUTES_LENGTH_MAX = 16_384

const attributesSchema = z.record(z.string().min(1).max(64), z.json())

/** What supervisors, and the host's own code, do with queues and with those who wait. */
export interface QueueSupervision {
  /**
   * Moves somebody who waits to another queue, out of its routing plan, so that no later step takes that back; age and
   * priority are kept. What was left (`canWait`) is taken at any hour, and held until that queue opens. Needs
   * `interaction:reroute`.
   */
  reroute(actor: Actor, interaction: InteractionId, queue: QueueId): Promise<RouteOutcome>
  /** Gives somebody who waits another priority. Needs `interaction:reprioritize`. */
  setPriority(
    actor: Actor,
    interaction: InteractionId,
    priority: number,
  ): Promise<{ readonly outcome: 'done' } | { readonly outcome: 'refused'; readonly reason: 'closed' | 'notWaiting' }>
  /**
   * Changes attributes of an interaction, whatever its stage: those that are given are set, those given as `null` taken
   * away, all others stay. The conditions of its routing plan are looked at again. All attributes together are at most
   * 16,384 characters of JSON (`limit_reached`). Needs `interaction:describe`.
   */
  setAttributes(
    actor: Actor,
    interaction: InteractionId,
    changes: Interaction['attributes'],
  ): Promise<{ readonly outcome: 'done' } | { readonly outcome: 'refused'; readonly reason: 'closed' }>
  /** Makes or changes a calendar; queues that keep it follow at once. Needs `calendar:change`. */
  setCalendar(actor: Actor, calendar: CalendarOptions): Promise<void>
  /**
   * Switches queues off, or with `null` all on again. There is one switch: queues that were off before and are not named
   * are on again. Throws `not_found` for a queue that there is not, and switches none off. Needs `center:emergency`.
   */
  setEmergency(actor: Actor, emergency: EmergencySwitch | null): Promise<void>
}

export function queueSupervision(here: () => { engine: Engine; floor: QueueFloor }): QueueSupervision {
  return {
    async reroute(actor, interaction, queue) {
      const { engine, floor } = here()
      engine.authorize(actor, 'interaction:reroute', { interaction, queue })
      return engine.run(actor, (transaction): RouteOutcome => {
        const record = transaction.read(interactions, interaction)
        if (record?.stage.name !== 'waiting') return { outcome: 'refused', reason: 'closed' }
        const { plan: _left, ...stage } = record.stage
        const from = stage.queue
        const moved = moveWaiting(transaction, floor, inStage(record, stage), queue, true)
        if (moved.outcome === 'queued')
          transaction.fact('interaction:rerouted', { interaction, from, queue: moved.queue })
        return moved
      })
    },
    async setPriority(actor, interaction, priority) {
      const { engine, floor } = here()
      engine.authorize(actor, 'interaction:reprioritize', { interaction })
      if (!Number.isFinite(priority))
        throw new RingwrightError('invalid_argument', `A priority is a number, got ${priority}.`)
      return engine.run(actor, (transaction) => {
        const record = transaction.read(interactions, interaction)
        if (!record) return { outcome: 'refused', reason: 'closed' } as const
        const { stage } = record
        if (stage.name !== 'waiting') return { outcome: 'refused', reason: 'notWaiting' } as const
        prioritize(transaction, floor, record, stage, priority)
        return { outcome: 'done' } as const
      })
    },
    async setAttributes(actor, interaction, changes) {
      const { engine } = here()
      engine.authorize(actor, 'interaction:describe', { interaction })
      const given = parseInput(attributesSchema, changes, 'attributes')
      return engine.run(actor, (transaction) => {
        const record = transaction.read(interactions, interaction)
        if (!record) return { outcome: 'refused', reason: 'closed' } as const
        transaction.put(interactions, interaction, { ...record, attributes: merged(record.attributes, given) })
        transaction.fact('interaction:attributesChanged', { interaction, names: Object.keys(given) })
        return { outcome: 'done' } as const
      })
    },
    async setCalendar(actor, options) {
      const { engine } = here()
      engine.authorize(actor, 'calendar:change')
      const calendar = parseInput(calendarOptionsSchema, options, 'calendar')
      await engine.run(actor, (transaction) => putCalendar(transaction, calendar))
    },
    async setEmergency(actor, emergency) {
      const { engine } = here()
      engine.authorize(actor, 'center:emergency')
      const wanted = emergency === null ? undefined : parseInput(emergencySwitchSchema, emergency, 'emergency switch')
      await engine.run(actor, (transaction) => {
        if (wanted) assertQueues(transaction, wanted.queues)
        putEmergency(transaction, wanted)
      })
    },
  }
}

/** Whoever has a queue switched off in an emergency does not look whether that queue has another name. */
function assertQueues(transaction: Transaction, named: 'all' | readonly string[]): void {
  if (named === 'all') return
  const unknown = named.filter((id) => !transaction.peek(queues, id))
  if (unknown.length > 0)
    throw new RingwrightError(
      'not_found',
      `There is no queue ${unknown.map((id) => `"${id}"`).join(', ')}; nothing was switched off.`,
    )
}

function merged(before: Interaction['attributes'], changes: Interaction['attributes']): Interaction['attributes'] {
  const attributes = withAttributes(before, changes)
  if (JSON.stringify(attributes).length > ATTRIBUTES_LENGTH_MAX)
    throw new RingwrightError(
      'limit_reached',
      `Attributes are at most ${ATTRIBUTES_LENGTH_MAX} characters of JSON; keep what is large in the host's own data.`,
    )
  return attributes
}
