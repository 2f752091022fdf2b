import { type Plugin, type PluginInstance, RingwrightError, parseInput } from '@ringwright/core'
import { FoldRunner } from '@ringwright/core/reporting'
import { z } from 'zod'
import { NOTHING_CHECKED } from '../campaign/detection-counts.js'
import { ledgerOf } from '../attempt/end-attempt.js'
import { campaigns } from '../campaign/campaign.js'
import { leadLists, leadsRead } from '../lead-list/lead-list.js'
import { campaignCosts, costsIn } from './campaign-costs.js'
import { campaignCounts } from './campaign-counts.js'
import { type CampaignReport, campaignReport } from './campaign-report.js'

/** Reports on the campaigns of a center, live; a plug-in beside `dialer`. */
export interface CampaignReports extends Plugin {
  /** Undefined for a campaign that there is not. */
  report(campaign: string): CampaignReport | undefined
}

const optionsSchema = z.strictObject({
  /** How often the counts are kept in the store: so much of the log is read again after a start. */
  checkpointEveryMs: z.int().min(1_000).max(3_600_000).default(60_000),
})

/** Counts what campaigns do from the center's facts, behind the engine, at every node. */
export function campaignReports(options: z.input<typeof optionsSchema> = {}): CampaignReports {
  const { checkpointEveryMs } = parseInput(optionsSchema, options, 'options of campaignReports')
  let report: CampaignReports['report'] | undefined
  return {
    name: 'campaign-reports',
    setup(engine): PluginInstance {
      if (report) throw new RingwrightError('wrong_state', 'One campaignReports() serves one contact center.')
      const runner = new FoldRunner({ engine, fold: campaignCounts, checkpointEveryMs })
      const costs = new FoldRunner({ engine, fold: campaignCosts, checkpointEveryMs })
      report = (id) => {
        const campaign = engine.get(campaigns, id)
        if (!campaign) return undefined
        const at = engine.clock.now()
        const lists = campaign.settings.lists.map(({ list }) => engine.get(leadLists, list))
        const leads = lists.reduce((sum, list) => sum + (list ? leadsRead(list) : 0), 0)
        return campaignReport(id, runner.state.get(id), leads, {
          at,
          abandons: ledgerOf(campaign).standings(at),
          detection: campaign.detection ?? NOTHING_CHECKED,
          cost: costsIn(costs.state, id),
        })
      }
      return {
        async start() {
          runner.start()
          costs.start()
        },
        async stop() {
          await Promise.all([runner.stop(), costs.stop()])
        },
      }
    },
    report(campaign) {
      if (!report)
        throw new RingwrightError('wrong_state', 'This campaignReports() is not part of a contact center yet.')
      return report(campaign)
    },
  }
}
