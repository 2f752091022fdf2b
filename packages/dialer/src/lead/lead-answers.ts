import { type Engine, type FlowFunction, type Json, systemActor } from '@ringwright/core'
import type { LeadKeeper } from './keep-leads.js'
import { leads } from './lead.js'
import type { LeadIndex } from './lead-index.js'

const FLOW = systemActor('flow')
/** What one call may add to a lead: as many as a questionnaire has that somebody answers by digits. */
const ANSWERS_MAX = 50
const ANSWER_CHARACTERS_MAX = 1_000

/** Functions that flows of campaigns call by name: pass them to `createContactCenter({ functions })`. */
export interface CampaignFunctions {
  /**
   * Writes its arguments to the lead of this call, as attributes, at once. An argument `flagged` that is true marks the
   * lead for people to look at. Gives false, and writes nothing, when the call is no lead's or there are too many.
   */
  readonly saveAnswers: FlowFunction
  /** The called number is never called again. */
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
      if (interaction.direction !== 'outbound') return false
      await here().keeper.refuse(interaction.from, 'the called party')
      return true
    },
  }
}

function areAnswers(answers: Readonly<Record<string, Json>>): boolean {
  const values = Object.values(answers)
  return values.length <= ANSWERS_MAX && values.every((value) => JSON.stringify(value).length <= ANSWER_CHARACTERS_MAX)
}
