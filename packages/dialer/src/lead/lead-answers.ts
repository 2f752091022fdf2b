import { type Engine, type FlowFunction, type Interaction, type Json, systemActor } from '@ringwright/core'
import type { LeadKeeper } from './keep-leads.js'
import { type Lead, leads } from './lead.js'
import type { LeadIndex } from './lead-index.js'
import { leadStates } from './lead-state.js'
import { normalizeNumber } from './phone-number.js'

const FLOW = systemActor('flow')
/** What one call may add to a lead: as many as a questionnaire has that somebody answers by digits. */
const ANSWERS_MAX = 50
const ANSWER_CHARACTERS_MAX = 1_000

/**
 * Functions that flows of campaigns call by name: pass them to `createContactCenter({ functions })`. A type, as an
 * interface would not pass for a record of functions there.
 */
export type CampaignFunctions = {
  /**
   * Writes its arguments to the lead of this call, as attributes, at once. An argument `flagged` that is true marks the
   * lead for people to look at. Gives false, and writes nothing, when the call is no lead's or there are too many.
   */
  readonly saveAnswers: FlowFunction
  /**
   * The called number is never called again; in a conversation with somebody whom no call has reached, none of the lead's
   * numbers is. Gives false where there is no such number.
   */
  readonly doNotCall: FlowFunction
}

export interface LeadAnswersParts {
  readonly engine: Engine
  readonly index: LeadIndex
  readonly keeper: LeadKeeper
}

export function campaignFunctions(here: () => LeadAnswersParts): CampaignFunctions {
  return {
    saveAnswers: ({ flagged, ...answers }, { interaction }) => {
      const { engine, index } = here()
      if (!areAnswers(answers)) return false
      return engine.run(FLOW, (transaction) => {
        const id = index.withInteraction(interaction.id)
        const lead = id === undefined ? undefined : transaction.read(leads, id)
        if (!lead) return false
        const isFlagged = flagged === true
        const attributes = { ...lead.attributes, ...answers }
        transaction.put(leads, lead.id, { ...lead, attributes, ...(isFlagged && { isFlagged }) })
        const of = { campaign: lead.campaign, lead: lead.id, interaction: interaction.id }
        transaction.fact('lead:answered', { ...of, answers: Object.keys(answers), isFlagged })
        return true
      })
    },
    async doNotCall(_values, { interaction }) {
      const { engine, keeper } = here()
      const numbers = await numbersOf(engine, interaction)
      for (const number of numbers) await keeper.refuse(number, 'the called party')
      return numbers.length > 0
    },
  }
}

/** By which whoever a campaign speaks or writes to may be called. */
async function numbersOf(
  engine: Engine,
  { direction, medium, from, attributes: { lead: id } }: Interaction,
): Promise<readonly string[]> {
  if (direction !== 'outbound') return []
  if (medium === 'voice') return [from]
  const known = typeof id === 'string' ? await leadOf(engine, id) : undefined
  const written = normalizeNumber(from)
  return [...new Set([...(known?.numbers ?? []), ...(written.outcome === 'valid' ? [written.number] : [])])]
}

async function leadOf(engine: Engine, id: string): Promise<Pick<Lead, 'numbers'> | undefined> {
  return engine.get(leads, id) ?? (await engine.directory.get(engine.center, leadStates, id))?.body
}

function areAnswers(answers: Readonly<Record<string, Json>>): boolean {
  const values = Object.values(answers)
  return values.length <= ANSWERS_MAX && values.every((value) => JSON.stringify(value).length <= ANSWER_CHARACTERS_MAX)
}
