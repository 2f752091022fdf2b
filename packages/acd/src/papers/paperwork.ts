import {
  type Actor,
  type Engine,
  type InteractionId,
  type NewRemark,
  type RemarkOutcome,
  type Transaction,
  interactions,
  parseInput,
} from '@ringwright/core'
import { z } from 'zod'
import { agents } from '../agent/agent.js'
import { NOTE_LENGTH_MAX } from '../disposition/disposition.js'
import { type Papers, TAGS_MAX, TAG_LENGTH_MAX, hasRoomForNote, papers } from './papers.js'

/** Whether what an agent wrote into an interaction's papers was kept. */
export type PapersOutcome =
  | { readonly outcome: 'written'; readonly papers: Papers }
  /** `closed`: nobody has it any more, nor wraps it up; `full`: no more of them can be kept. */
  | { readonly outcome: 'refused'; readonly reason: 'closed' | 'full' }

/** `closed`: nobody has it any more, nor wraps it up. */
export type AddRemarkOutcome = RemarkOutcome | { readonly outcome: 'refused'; readonly reason: 'closed' }

/** Tags of up to 64 characters, at most 20 each; one that is both added and removed stays. */
export interface TagChange {
  readonly add?: readonly string[]
  readonly remove?: readonly string[]
}

/** What can be written down about an interaction, by the agents who have it or wrap it up, and by supervisors. */
export interface Paperwork {
  /**
   * Adds a note of up to 4,000 characters; an interaction takes 50 of them, and 20,000 characters. Needs
   * `interaction:annotate` for those who have nothing to do with the interaction.
   */
  addNote(actor: Actor, interaction: InteractionId, text: string): Promise<PapersOutcome>
  /** Adds and removes tags, of up to 64 characters; an interaction takes 20. Needs the same as `addNote`. */
  changeTags(actor: Actor, interaction: InteractionId, change: TagChange): Promise<PapersOutcome>
  /**
   * Writes to colleagues about the conversation that the interaction belongs to; it stays with the conversation, is never sent
   * to anybody, and needs the same as `addNote`.
   */
  addRemark(actor: Actor, interaction: InteractionId, remark: NewRemark): Promise<AddRemarkOutcome>
  /** What was written down about an interaction that is live, or wrapped up; later the facts tell. */
  papersOf(interaction: InteractionId): Papers | undefined
}

const noteSchema = z.string().trim().min(1).max(NOTE_LENGTH_MAX)
const tagsSchema = z.array(z.string().trim().min(1).max(TAG_LENGTH_MAX)).max(TAGS_MAX).default([])
const tagChangeSchema = z.strictObject({ add: tagsSchema, remove: tagsSchema })

export function paperwork(here: () => { readonly engine: Engine }): Paperwork {
  return {
    async addNote(actor, interaction, said) {
      const { engine } = here()
      const text = parseInput(noteSchema, said, 'note')
      return write(engine, actor, interaction, (known, transaction) => {
        if (!hasRoomForNote(known, text)) return 'full'
        const id = transaction.newId()
        const author = { role: actor.role, id: actor.id }
        transaction.fact('interaction:noted', { interaction, note: id, text }, ['text'])
        return { ...known, notes: known.notes.concat({ id, author, at: transaction.now, text }) }
      })
    },
    async changeTags(actor, interaction, change) {
      const { engine } = here()
      const { add, remove } = parseInput(tagChangeSchema, change, 'tags')
      return write(engine, actor, interaction, (known, transaction) => {
        const tags = [...new Set(known.tags.filter((tag) => !remove.includes(tag)).concat(add))]
        if (tags.length > TAGS_MAX) return 'full'
        const added = tags.filter((tag) => !known.tags.includes(tag))
        const removed = known.tags.filter((tag) => !tags.includes(tag))
        if (added.length + removed.length === 0) return known
        transaction.fact('interaction:tagged', { interaction, tags, added, removed })
        return { ...known, tags }
      })
    },
    async addRemark(actor, interaction, remark) {
      const { engine } = here()
      const { loads = [] } = (actor.role === 'agent' && engine.get(agents, actor.id)) || {}
      const own = loads.find((load) => load.interaction === interaction)
      engine.authorize(actor, own ? 'interaction:own' : 'interaction:annotate', { interaction })
      const { conversation } = own ?? engine.get(interactions, interaction) ?? {}
      return conversation === undefined
        ? { outcome: 'refused', reason: 'closed' }
        : engine.remarks.add(actor, conversation, remark)
    },
    papersOf: (interaction) => here().engine.get(papers, interaction),
  }
}

type Write = (known: Papers, transaction: Transaction) => Papers | 'full'

function write(engine: Engine, actor: Actor, id: InteractionId, change: Write): Promise<PapersOutcome> {
  return engine.run(actor, (transaction): PapersOutcome => {
    const own = actor.role === 'agent' && transaction.read(agents, actor.id)
    const isConcerned = own && own.loads.some(({ interaction }) => interaction === id)
    engine.authorize(actor, isConcerned ? 'interaction:own' : 'interaction:annotate', { interaction: id })
    const interaction = transaction.read(interactions, id)
    if (!interaction && !isConcerned) return { outcome: 'refused', reason: 'closed' }
    const known = transaction.read(papers, id) ?? {
      ...{ interaction: id, tags: [], notes: [] },
      ...(!interaction && { closedAt: transaction.now }),
    }
    const next = change(known, transaction)
    if (next === 'full') return { outcome: 'refused', reason: 'full' }
    if (next !== known) {
      transaction.put(papers, id, next)
      // So that whoever closes it at the same time sees that there are papers to close.
      if (interaction) transaction.put(interactions, id, interaction)
    }
    return { outcome: 'written', papers: next }
  })
}
