import {
  type Actor,
  type Engine,
  type InteractionId,
  type Plugin,
  type PluginInstance,
  RingwrightError,
  parseInput,
  systemActor,
} from '@ringwright/core'
import { dialEffect } from './attempt/dial-effect.js'
import { followDispositions } from './attempt/follow-dispositions.js'
import type { LeadResult } from './attempt/lead-result.js'
import { Lines } from './attempt/line.js'
import type { Unwritten } from './attempt/live-person.js'
import { settleLostAttempts } from './attempt/lost-attempts.js'
import { Previews } from './attempt/previews.js'
import { Talks } from './attempt/talks.js'
import { watchDeadlines } from './attempt/watch-deadlines.js'
import { type StateOutcome, createCampaign, deletedList } from './campaign/campaign-commands.js'
import { campaignControl } from './campaign/campaign-control.js'
import type { CampaignNow } from './campaign/campaign-now.js'
import type { CampaignOptions } from './campaign/campaign-options.js'
import { type CampaignChanges, type CampaignSettings, configuredCampaigns } from './campaign/campaign-settings.js'
import { type Campaign, campaigns, pacerMemories } from './campaign/campaign.js'
import { CampaignIndex } from './campaign/campaign-index.js'
import { CommonHours } from './campaign/common-hours.js'
import { type DialerOptions, dialerOptionsSchema } from './dialer-options.js'
import { DialingLoop } from './dialing/dialing-loop.js'
import { LinesInUse } from './dialing/lines-in-use.js'
import type { SoughtLead } from './explanation/standing-lead.js'
import type { LeadExplanation } from './explanation/why-not-called.js'
import type { ImportOptions, LeadSource } from './lead-import/import-options.js'
import type { ImportReport } from './lead-import/import-report.js'
import { LeadImporter } from './lead-import/lead-importer.js'
import { leadLists } from './lead-list/lead-list.js'
import { watchDeletions } from './lead-list/watch-deletions.js'
import { callees } from './lead/callee.js'
import type { LeadPage } from './lead/flagged-leads.js'
import { LeadKeeper } from './lead/keep-leads.js'
import { watchLateRefusals } from './lead/late-refusal.js'
import { type LeadControlParts, leadControl } from './lead/lead-control.js'
import { leadData } from './lead/lead-data.js'
import { leads } from './lead/lead.js'
import { type CampaignFunctions, campaignFunctions } from './lead/lead-answers.js'
import { LeadIndex } from './lead/lead-index.js'
import type { LeadState } from './lead/lead-state.js'
import type { SuperviseOutcome, Supervision } from './supervision/supervision.js'

/** Campaigns of one center. */
export interface Dialer extends Plugin {
  /** Makes a campaign: `initializing` until its lists are complete, then `stopped`. Needs `campaign:manage`. */
  createCampaign(actor: Actor, options: CampaignOptions): Promise<Campaign>
  /**
   * Changes what may be changed, while it is not running. What is absent, or undefined, stays; `null` takes a setting away,
   * so that its default holds again (`{ machineFlow: null }`: no message is left). Needs `campaign:manage`.
   */
  editCampaign(actor: Actor, campaign: string, changes: CampaignChanges): Promise<StateOutcome>
  /**
   * Idempotent, as is `stopCampaign`. Throws `invalid_argument` when one of its flows is not there. It is `finished` once nothing is left to call, or its schedule has ended. Needs
   * `campaign:manage`.
   */
  startCampaign(actor: Actor, campaign: string): Promise<StateOutcome>
  /**
   * Dials nothing further, and writes to nobody whom no call has reached until it is started again; calls in flight go on.
   * Needs `campaign:manage`.
   */
  stopCampaign(actor: Actor, campaign: string): Promise<StateOutcome>
  /** For good; what happened is kept. Needs `campaign:manage`. */
  deleteCampaign(actor: Actor, campaign: string): Promise<StateOutcome>
  /** The factor, the lines for each agent, or a pause; effective with the next decision. Needs `campaign:supervise`. */
  supervise(actor: Actor, campaign: string, wish: Partial<Supervision>): Promise<SuperviseOutcome>
  /** Undefined for one that there is not. */
  campaign(id: string): CampaignNow | undefined
  /** All of them, deleted ones too: what happened in them is kept. */
  campaigns(): readonly CampaignNow[]
  /**
   * Reads leads into a list; the same `import` again goes on where it was. One at a time: rejects with `wrong_state` while
   * another reads into the list, here or at another node. Needs `lead:import`.
   */
  importLeads(actor: Actor, source: LeadSource, options: ImportOptions): Promise<ImportReport>
  /**
   * Nothing further is read by an import that was stopped, or has broken off and is not to go on: its list, and campaigns
   * that wait for that, go on with what it has read. Where it still reads it rejects. `unchanged` when it had come to its
   * end before. Needs `lead:import`.
   */
  endImport(
    actor: Actor,
    ended: Pick<ImportOptions, 'list' | 'import'>,
  ): Promise<{ readonly outcome: 'ended' | 'unchanged' }>
  /**
   * Nobody of the list is called any more, by no campaign; calls in flight go on to their ends, and its imports are ended. Once
   * they have, its leads are removed from the directory with what became of them, appointments included: `deletion` of its
   * record says how far that is. What happened stays in facts and reports, and so does the list's name. Throws `not_found`.
   * Needs `lead:delete`.
   */
  deleteList(actor: Actor, list: string): Promise<{ readonly outcome: 'deleted' | 'unchanged' }>
  /**
   * What becomes of the lead of a call that an agent has, or has just had; while a lead that was shown rings, it waits for
   * how that ends. `gone` when it was settled already; that the person is to be called no more (`doNotCall`) is entered also
   * then, for as long as the call is remembered: twenty minutes. The agent
   * of the call may, whoever passed it on only while it lasts; others need `lead:settle`.
   */
  settle(
    actor: Actor,
    interaction: InteractionId,
    result: LeadResult,
  ): Promise<{ readonly outcome: 'settled' | 'gone' }>
  /** For flows: answers that go to the lead, and the wish to be called no more. */
  readonly functions: CampaignFunctions
  /** Leads whose answers need a person's attention, in the order in which their calls ended. Needs `lead:read`. */
  flaggedLeads(actor: Actor, campaign: string, page?: LeadPage): Promise<readonly LeadState[]>
  /**
   * What keeps a lead of a campaign from being called at this moment, by the rules that decide it: its campaign, its agents, its
   * number and its last calls. A `number` in international form may stand on its lists several times; nothing is told of one
   * that does not, and of an id that there is not. To find a number its lists are looked through, a thousand leads at a time.
   * Needs `lead:read`.
   */
  whyNotCalled(actor: Actor, campaign: string, sought: SoughtLead): Promise<readonly LeadExplanation[]>
  /** The number is never called again, by no campaign. Needs `lead:refuse`; `source` says who wanted it. */
  doNotCall(actor: Actor, number: string, source: string): Promise<void>
}

const CONFIGURATION = systemActor('configuration')

/** Calls people for the agents of one contact center. Throws `invalid_argument` for options that do not hold. */
export function dialer(options: DialerOptions = {}): Dialer {
  const checked = parseInput(dialerOptionsSchema, options, 'options of dialer')
  const own = Object.keys(checked.pacers)
  const configured = configuredCampaigns(checked.campaigns, own)
  let running: LeadControlParts | undefined
  const here = (): LeadControlParts => {
    if (!running) throw new RingwrightError('wrong_state', 'This dialer() is not part of a contact center yet.')
    return running
  }
  return {
    name: 'dialer',
    ...campaignControl(here, own),
    ...leadControl(here),
    functions: campaignFunctions(here),
    setup(engine): PluginInstance {
      if (running)
        throw new RingwrightError('wrong_state', 'One dialer() serves one contact center; make a second one.')
      for (const kind of [campaigns, pacerMemories, leadLists, leads, callees]) engine.define<unknown>(kind)
      const index = new LeadIndex(engine)
      const campaignIndex = new CampaignIndex(engine)
      const commonHours = new CommonHours(engine)
      const unwritten: Unwritten = { talks: new Talks(engine, index), previews: new Previews(engine, index) }
      const lines = new Lines()
      const linesInUse = new LinesInUse(engine, index, lines)
      const keeper = new LeadKeeper(engine, checked.doNotCall)
      const { doNotCall: lists, pacers } = checked
      const calls = { lines, linesInUse }
      const importer = new LeadImporter(engine)
      running = { engine, index, campaignIndex, commonHours, linesInUse, lists, unwritten, importer, keeper }
      watchDeadlines(engine, unwritten.talks, index)
      settleLostAttempts(engine)
      watchLateRefusals(engine, keeper)
      watchDeletions(engine)
      followDispositions({ engine, index, unwritten, keeper, meanings: checked.dispositions })
      engine.effect(dialEffect({ engine, lines, classifier: checked.classifier }))
      const loop = new DialingLoop({
        engine,
        index,
        ...unwritten,
        campaignIndex,
        commonHours,
        ...calls,
        keeper,
        lists,
        pacers,
      })
      return {
        personalData: leadData,
        async start() {
          for (const settings of configured) await makeOnce(engine, settings)
        },
        drain: () => loop.drain(),
        async stop() {
          loop.stop()
        },
      }
    },
  }
}

/** A center starts all the same where a campaign of its options names a list that somebody has deleted. */
async function makeOnce(engine: Engine, settings: CampaignSettings): Promise<void> {
  const deleted = await engine.run(CONFIGURATION, (transaction) => {
    if (transaction.read(campaigns, settings.id)) return undefined
    const list = deletedList(transaction, settings)
    if (list === undefined) createCampaign(transaction, settings)
    return list
  })
  if (deleted !== undefined)
    engine.logger.error('campaign is not made: one of its lists was deleted', { campaign: settings.id, list: deleted })
}
