import type { Instant } from '../clock/clock.js'
import type { Interaction } from '../interaction/interaction.js'
import type { LiveRecord } from '../storage/record.js'
import type { Commit } from '../storage/commit.js'
import { sha256 } from '../storage/chain/sha-256.js'
import type { Attributes, FinishedSpan } from './telemetry.js'

/** More are never open in one center; past it, no further ones are traced. */
const OPEN_MAX = 100_000
/** A span of OpenTelemetry keeps 128 events by default. */
const EVENTS_MAX = 128
const TRACE_DIGITS = 32

interface Open {
  readonly openedAt: Instant
  readonly attributes: Attributes
  stage: { readonly name: string; readonly since: Instant; readonly attributes: Attributes } | undefined
  events: FinishedSpan['events'][number][]
}

/** The stage that begins with a fact; null: the stage before ends with it. */
const STAGES: Readonly<Record<string, string | null>> = {
  'interaction:queued': 'waiting',
  'interaction:returned': 'waiting',
  'interaction:transferred': 'waiting',
  'callback:requested': 'waiting',
  'interaction:engaged': 'engaged',
  'interaction:handedOver': 'engaged',
  'interaction:parked': 'parked',
  'interaction:dequeued': null,
  'interaction:unparked': null,
}

/**
 * What happened to an interaction, as spans of one trace: one for each time that it waited, was engaged or parked, and
 * one for all of it, which has its facts as events, each with the node that committed it. The trace's id follows from the
 * interaction's, so that whatever else is traced under it meets them.
 */
export class InteractionSpans {
  readonly #open = new Map<string, Open>()
  readonly #emit: (span: FinishedSpan) => void

  constructor(emit: (span: FinishedSpan) => void) {
    this.#emit = emit
  }

  /** What was open before commits are followed. */
  load(interactions: Iterable<LiveRecord<Interaction>>): void {
    this.#open.clear()
    for (const { body } of interactions) {
      const { id, channel, medium, openedAt, stage } = body
      const since = 'since' in stage ? stage.since : openedAt
      const known = stage.name === 'waiting' || stage.name === 'engaged' || stage.name === 'parked'
      const queue: Attributes = 'queue' in stage ? { queue: stage.queue } : {}
      this.#begin(id, openedAt, { channel, medium }, known ? { name: stage.name, since, attributes: queue } : undefined)
    }
  }

  /** Takes the facts of a commit into account. */
  follow({ facts, at, node }: Commit): void {
    for (const { type, data } of facts) {
      const about = data as Readonly<Record<string, unknown>>
      const id = about['interaction']
      if (typeof id !== 'string') continue
      if (type === 'interaction:opened') {
        const { channel, medium } = about
        this.#begin(id, at, { channel: String(channel), medium: String(medium) }, undefined)
      }
      const open = this.#open.get(id)
      if (!open) continue
      if (open.events.length < EVENTS_MAX) open.events.push({ name: type, at, attributes: { node } })
      const stage = STAGES[type]
      if (stage !== undefined) this.#turn(id, open, at, stage, about)
      if (type === 'interaction:closed') this.#end(id, open, at, String(about['cause']))
    }
  }

  #begin(id: string, openedAt: Instant, attributes: Attributes, stage: Open['stage']): void {
    if (this.#open.size < OPEN_MAX) this.#open.set(id, { openedAt, attributes, stage, events: [] })
  }

  #turn(id: string, open: Open, at: Instant, name: string | null, about: Readonly<Record<string, unknown>>): void {
    this.#endStage(id, open, at)
    const attributes: Record<string, string> = {}
    for (const subject of ['queue', 'agent']) {
      const value = about[subject]
      if (typeof value === 'string') attributes[subject] = value
    }
    open.stage = name === null ? undefined : { name, since: at, attributes }
  }

  #endStage(id: string, open: Open, at: Instant): void {
    if (!open.stage) return
    const { name, since, attributes } = open.stage
    this.#emit({ trace: traceOf(id), name, startedAt: since, endedAt: at, attributes, events: [] })
    open.stage = undefined
  }

  #end(id: string, open: Open, at: Instant, cause: string): void {
    this.#endStage(id, open, at)
    this.#open.delete(id)
    this.#emit({
      trace: traceOf(id),
      name: 'interaction',
      startedAt: open.openedAt,
      endedAt: at,
      attributes: { ...open.attributes, interaction: id, cause },
      events: open.events,
    })
  }
}

/** The trace under which everything about an interaction is found. 32 hexadecimal digits. */
export function traceOf(interaction: string): string {
  return sha256(interaction).slice(0, TRACE_DIGITS)
}
