import {
  type Actor,
  type Engine,
  type Interaction,
  type InteractionId,
  type OfferId,
  RingwrightError,
  interactions,
  parseInput,
} from '@ringwright/core'
import { z } from 'zod'
import { NOTE_LENGTH_MAX } from '../disposition/disposition.js'
import { type Papers, hasRoomForNote, papers } from '../papers/papers.js'

declare module '@ringwright/core' {
  interface FactTypes {
    /** Said between two agents about a chat; the customer does not see it. */
    'consult:said': { interaction: InteractionId; consult: OfferId; aside: string; text: string }
  }
}

/** Whether a word between the agent of a chat and the one who is asked was kept. */
export type AsideOutcome =
  | { readonly outcome: 'written'; readonly papers: Papers }
  /**
   * `notConsulting`: nobody is asked, or has not come yet; `notText`: the two of a call talk; `full`: no more of it can be
   * kept.
   */
  | { readonly outcome: 'refused'; readonly reason: 'closed' | 'notConsulting' | 'notText' | 'full' }

const asideSchema = z.string().trim().min(1).max(NOTE_LENGTH_MAX)

const refused = (reason: Extract<AsideOutcome, { outcome: 'refused' }>['reason']): AsideOutcome => ({
  outcome: 'refused',
  reason,
})

/** Between the agent who has a chat and the one who is asked. */
export async function sayAside(engine: Engine, actor: Actor, id: InteractionId, said: string): Promise<AsideOutcome> {
  const text = parseInput(asideSchema, said, 'aside')
  return engine.run(actor, (transaction): AsideOutcome => {
    const interaction = transaction.read(interactions, id)
    if (!interaction) return refused('closed')
    if (interaction.medium !== 'text') return refused('notText')
    const consult = consultOf(interaction)
    if (!consult) return refused('notConsulting')
    if (actor.role !== 'agent' || (actor.id !== consult.agent && actor.id !== consult.by))
      throw new RingwrightError('not_permitted', 'Only the two agents of a consult say something aside; write a note.')
    const known = transaction.read(papers, id) ?? { interaction: id, tags: [], notes: [] }
    if (!hasRoomForNote(known, text)) return refused('full')
    const aside = { id: transaction.newId(), author: { role: actor.role, id: actor.id }, at: transaction.now, text }
    const next = { ...known, asides: (known.asides ?? []).concat(aside) }
    transaction.fact('consult:said', { interaction: id, consult: consult.id, aside: aside.id, text }, ['text'])
    transaction.put(papers, id, next)
    // So that whoever closes it at the same time sees that there are papers to close.
    transaction.put(interactions, id, interaction)
    return { outcome: 'written', papers: next }
  })
}

/** Of an interaction whose agent has asked somebody who is there. */
function consultOf({ stage }: Interaction) {
  if (stage.name !== 'engaged' || stage.consult?.answeredAt === undefined) return undefined
  const { id, agent } = stage.consult
  return { id, agent, by: stage.agent }
}
