import type { Instant } from '../clock/clock.js'
import type { Engine } from '../engine/plugin.js'
import type { Interaction } from '../interaction/interaction.js'
import type { QueuePlace } from '../router/router.js'
import type { Json } from '../storage/directory.js'
import type { FlowBook } from './flow-book.js'
import type { FlowDocument } from './flow-document.js'
import type { FlowPosition } from './flow-position.js'
import type { QueueStep, WaitAnnouncement } from './flow-step.js'
import { insertionsIn, languageOf, renderText } from './flow-text.js'

/** One telling of one announcement. */
export interface DueAnnouncement {
  readonly at: Instant
  /** Its place in the step's list. */
  readonly index: number
}

/** What a customer is told, with the present place and wait in it; empty when it could not be said in full. */
export interface TellableAnnouncement {
  readonly text?: string
  readonly prompts: readonly string[]
  readonly language: string
  /** The place that is told, if any of it is. */
  readonly place?: QueuePlace
}

/** Names that only announcements insert. */
export const WAIT_VARIABLES = ['position', 'waiting', 'waitMinutesFrom', 'waitMinutesTo'] as const

const MINUTE_MS = 60_000

/** What those who wait are told, and when. All of it follows from the record and the document. */
export class WaitAnnouncements {
  readonly #engine: Engine
  readonly #flows: FlowBook

  constructor(engine: Engine, flows: FlowBook) {
    this.#engine = engine
    this.#flows = flows
  }

  /** When the wait began, as announcements count; undefined when there are none. */
  beginning({ stage }: Interaction): Instant | undefined {
    if (stage.name !== 'waiting' || !stage.position) return undefined
    return this.#of(stage.position).list.length > 0 ? stage.position.enteredAt : undefined
  }

  /** What comes after a telling (or from the beginning on); of what was missed meanwhile only the last. */
  next({ stage }: Interaction, after: DueAnnouncement | undefined): DueAnnouncement | undefined {
    if (stage.name !== 'waiting' || !stage.position) return undefined
    const { list } = this.#of(stage.position)
    return nextAnnouncement(list, stage.position.enteredAt, after, this.#engine.clock.now())
  }

  tellable(interaction: Interaction, { index }: DueAnnouncement): TellableAnnouncement | undefined {
    const { stage, id } = interaction
    if (stage.name !== 'waiting' || !stage.position) return undefined
    const { document, list } = this.#of(stage.position)
    const announcement = list[index]
    if (!announcement || !document) return undefined
    const place = this.#engine.ports.router?.place(id)
    const values = valuesOf(place)
    const variables = { ...stage.position.variables, ...values }
    const position = { ...stage.position, variables }
    const { text, prompts = [] } = announcement
    const known = (part: string): boolean => insertionsIn(part).every((name) => Object.hasOwn(variables, name))
    const rendered = text === undefined ? undefined : renderText(text, document, position)
    const wanted = text === undefined ? [] : typeof text === 'string' ? [text] : Object.values(text)
    const tellsPlace = [...wanted, ...prompts].some((part) => insertionsIn(part).some((name) => name in values))
    return {
      ...(rendered !== undefined && wanted.every(known) && { text: rendered }),
      prompts: prompts.every(known) ? prompts.map((prompt) => renderText(prompt, document, position)) : [],
      language: languageOf(document, position),
      ...(place && tellsPlace && { place }),
    }
  }

  #of(position: FlowPosition): { document?: FlowDocument; list: readonly WaitAnnouncement[] } {
    const flow = this.#flows.at(position)
    const step = flow?.document.steps[position.step]
    if (!flow || step?.kind !== 'queue') return { list: [] }
    return { document: flow.document, list: announcementsOf(step) }
  }
}

/** The step's own message is the first announcement. */
function announcementsOf({ text, prompt, announcements = [] }: QueueStep): readonly WaitAnnouncement[] {
  if (text === undefined && prompt === undefined) return announcements
  const own = { ...(text !== undefined && { text }), ...(prompt !== undefined && { prompts: [prompt] }), afterMs: 0 }
  return [own, ...announcements]
}

export function nextAnnouncement(
  list: readonly WaitAnnouncement[],
  beganAt: Instant,
  after: DueAnnouncement | undefined,
  now: Instant,
): DueAnnouncement | undefined {
  let next: DueAnnouncement | undefined
  for (const [index, { afterMs, everyMs }] of list.entries()) {
    const first = beganAt + (afterMs ?? everyMs ?? 0)
    let at = first
    if (everyMs !== undefined && after) {
      const isOver = (instant: Instant): boolean => instant < after.at || (instant === after.at && index <= after.index)
      // A wall clock may be set back behind what was told: that is not told again, and what follows it still comes.
      const missed = Math.max(0, Math.floor((Math.max(now, after.at) - first) / everyMs))
      at = first + missed * everyMs
      if (isOver(at)) at += everyMs
    }
    if (after && (at < after.at || (at === after.at && index <= after.index))) continue
    if (!next || at < next.at) next = { at, index }
  }
  return next
}

function valuesOf(place: QueuePlace | undefined): Readonly<Record<string, Json>> {
  if (!place) return {}
  const { position, waiting, estimate } = place
  if (!estimate) return { position, waiting }
  // "Between 0 and 1 minutes" is what nobody says; and a range of nothing is one number.
  const waitMinutesTo = Math.max(1, Math.ceil(estimate.highMs / MINUTE_MS))
  const waitMinutesFrom = Math.min(waitMinutesTo, Math.max(1, Math.round(estimate.lowMs / MINUTE_MS)))
  return { position, waiting, waitMinutesFrom, waitMinutesTo }
}
