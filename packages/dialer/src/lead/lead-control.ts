import { type Actor, type Engine, type InteractionId, interactions, parseInput } from '@ringwright/core'
import { leadResultSchema } from '../attempt/lead-result.js'
import { type Unwritten, settleByAgent } from '../attempt/live-person.js'
import type { Dialer } from '../dialer.js'
import { type ExplanationParts, whyNotCalled } from '../explanation/why-not-called.js'
import type { LeadImporter } from '../lead-import/lead-importer.js'
import { deleteList } from '../lead-list/delete-list.js'
import { calleeOf } from './callee.js'
import { flaggedLeads } from './flagged-leads.js'
import type { LeadKeeper } from './keep-leads.js'
import { isWithAgent, leads } from './lead.js'
import { internationalNumber } from './phone-number.js'

export interface LeadControlParts extends ExplanationParts {
  readonly unwritten: Unwritten
  readonly importer: LeadImporter
  readonly keeper: LeadKeeper
}

/** What is done about leads from outside. */
export function leadControl(
  here: () => LeadControlParts,
): Pick<Dialer, 'importLeads' | 'endImport' | 'deleteList' | 'settle' | 'flaggedLeads' | 'whyNotCalled' | 'doNotCall'> {
  return {
    async flaggedLeads(actor, campaign, page = {}) {
      const { engine } = here()
      engine.authorize(actor, 'lead:read')
      return flaggedLeads(engine, campaign, page)
    },
    async whyNotCalled(actor, campaign, sought) {
      const { engine, ...parts } = here()
      engine.authorize(actor, 'lead:read')
      const who = 'number' in sought ? { number: internationalNumber(sought.number) } : sought
      return whyNotCalled({ engine, ...parts }, campaign, who)
    },
    async importLeads(actor, source, options) {
      const { engine, importer } = here()
      engine.authorize(actor, 'lead:import')
      return importer.import(actor, source, options)
    },
    async endImport(actor, { list, import: name }) {
      const { engine, importer } = here()
      engine.authorize(actor, 'lead:import')
      return { outcome: (await importer.end(actor, { list, import: name })) ? 'ended' : 'unchanged' }
    },
    async deleteList(actor, list) {
      const { engine } = here()
      engine.authorize(actor, 'lead:delete')
      const isNew = await engine.run(actor, (transaction) => deleteList(engine, transaction, list))
      return { outcome: isNew ? 'deleted' : 'unchanged' }
    },
    async settle(actor, interaction, result) {
      const { engine, index, unwritten, keeper } = here()
      parseInput(leadResultSchema, result, 'what becomes of a lead')
      const source = `${actor.role} ${actor.id}`
      const id = index.withInteraction(interaction)
      const lead = id === undefined ? undefined : engine.get(leads, id)
      if (id === undefined || !lead || !isWithAgent(lead.stage)) {
        const number = result.result === 'doNotCall' ? calledBefore(engine, actor, interaction) : undefined
        if (number === undefined) return { outcome: 'gone' }
        await keeper.refuse(number, source)
        return { outcome: 'settled' }
      }
      const { stage } = lead
      const agents = unwritten.talks.agents(lead, engine.get(interactions, interaction))
      if ((stage.name === 'previewing' || stage.name === 'live') && agents.length === 0) return { outcome: 'gone' }
      const isOwn = actor.role === 'agent' && agents.some((agent) => agent === actor.id)
      engine.authorize(actor, isOwn ? 'interaction:own' : 'lead:settle', { interaction })
      if (result.result === 'doNotCall') await keeper.refuse(stage.number, source)
      const isDone = await engine.run(actor, (transaction) =>
        settleByAgent(transaction, unwritten, id, { attempt: stage.attempt, result }),
      )
      return { outcome: isDone ? 'settled' : 'gone' }
    },
    async doNotCall(actor, number, source) {
      const { engine, keeper } = here()
      engine.authorize(actor, 'lead:refuse')
      await keeper.refuse(internationalNumber(number), source)
    },
  }
}

/**
 * The number of a call of which somebody has said already what becomes of its lead; undefined once nobody remembers it.
 * Throws `not_permitted` where the actor has nothing to do with that call.
 */
function calledBefore(engine: Engine, actor: Actor, interaction: InteractionId): string | undefined {
  const found = calleeOf(engine, interaction)
  if (!found) return undefined
  const stage = engine.get(interactions, interaction)?.stage
  const agents = [found.callee.agent, stage?.name === 'engaged' ? stage.agent : undefined]
  const isOwn = actor.role === 'agent' && agents.some((agent) => agent === actor.id)
  engine.authorize(actor, isOwn ? 'interaction:own' : 'lead:settle', { interaction })
  return found.number
}
