import { type Actor, type Engine, parseInput } from '@ringwright/core'
import { z } from 'zod'
import type { Dialer } from '../dialer.js'
import {
  createCampaign,
  deleteCampaign,
  editCampaign,
  startCampaign,
  stopCampaign,
  superviseCampaign,
} from './campaign-commands.js'
import { type CampaignNowParts, campaignNow } from './campaign-now.js'
import { campaignSettings } from './campaign-settings.js'
import { campaigns } from './campaign.js'

/** Of the limits the outcome tells; this is for what is no wish at all. */
const supervisionSchema = z.strictObject({
  isPaused: z.boolean().exactOptional(),
  factor: z.number().exactOptional(),
  linesPerAgent: z.number().nullable().exactOptional(),
})

type CampaignControl = Pick<
  Dialer,
  | 'createCampaign'
  | 'editCampaign'
  | 'startCampaign'
  | 'stopCampaign'
  | 'deleteCampaign'
  | 'supervise'
  | 'campaign'
  | 'campaigns'
>

/** What is done about campaigns from outside. `pacers`: the names of the host's own. */
export function campaignControl(here: () => CampaignNowParts, pacers: readonly string[]): CampaignControl {
  const manage = (actor: Actor): Engine => {
    const { engine } = here()
    engine.authorize(actor, 'campaign:manage')
    return engine
  }
  return {
    async createCampaign(actor, options) {
      const engine = manage(actor)
      const settings = campaignSettings(options, pacers)
      return engine.run(actor, (transaction) => createCampaign(transaction, settings))
    },
    async editCampaign(actor, id, changes) {
      return manage(actor).run(actor, (transaction) => editCampaign(transaction, id, changes, pacers))
    },
    async startCampaign(actor, id) {
      const engine = manage(actor)
      return engine.run(actor, (transaction) => startCampaign(transaction, id, engine.flows))
    },
    async stopCampaign(actor, id) {
      return manage(actor).run(actor, (transaction) => stopCampaign(transaction, id))
    },
    async deleteCampaign(actor, id) {
      return manage(actor).run(actor, (transaction) => deleteCampaign(transaction, id))
    },
    async supervise(actor, id, wish) {
      const { engine } = here()
      engine.authorize(actor, 'campaign:supervise')
      const checked = parseInput(supervisionSchema, wish, 'what the supervisor wishes')
      return engine.run(actor, (transaction) => superviseCampaign(transaction, id, checked))
    },
    campaign(id) {
      const campaign = here().engine.get(campaigns, id)
      return campaign && campaignNow(here(), campaign)
    },
    campaigns() {
      return [...here().engine.all(campaigns).values()].map(({ body }) => campaignNow(here(), body))
    },
  }
}
