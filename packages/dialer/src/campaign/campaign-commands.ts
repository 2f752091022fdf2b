import { type Flows, RingwrightError, type Transaction } from '@ringwright/core'
import { isComplete, isDeleted, leadLists } from '../lead-list/lead-list.js'
import { startLadder } from '../supervision/dialing-ladder.js'
import { type SuperviseOutcome, type Supervision, UNSUPERVISED, supervise } from '../supervision/supervision.js'
import { AbandonLedger } from '../compliance/abandon-ledger.js'
import { type Campaign, type CampaignState, campaigns, pacerMemories } from './campaign.js'
import { type CampaignChanges, type CampaignSettings, EDITABLE, campaignSettings } from './campaign-settings.js'
import { checkFlows } from './check-flows.js'
import { isOverAt } from './is-open-at.js'

/** Whether a campaign was started, stopped or deleted. */
export type StateOutcome =
  | { readonly outcome: 'done' | 'unchanged' }
  /** `importing`: its lists are not complete. `over`: its schedule has ended. `running`: stop it first. */
  | { readonly outcome: 'refused'; readonly reason: 'importing' | 'over' | 'running' | 'deleted' }

/**
 * Makes a campaign; it can be started once its lists are complete. Throws `already_exists`, and `invalid_argument` for a
 * list that was deleted.
 */
export function createCampaign(transaction: Transaction, settings: CampaignSettings): Campaign {
  const { id, lists, policies, zone } = settings
  if (transaction.read(campaigns, id))
    throw new RingwrightError(
      'already_exists',
      `There is a campaign "${id}" already; a deleted one keeps its id as well.`,
    )
  const deleted = deletedList(transaction, settings)
  if (deleted !== undefined)
    throw new RingwrightError(
      'invalid_argument',
      `List "${deleted}", which campaign "${id}" names, was deleted; name another one.`,
    )
  const { now } = transaction
  const campaign: Campaign = {
    id,
    state: areComplete(transaction, settings) ? 'stopped' : 'initializing',
    since: now,
    settings,
    supervision: UNSUPERVISED,
    ladder: startLadder(now),
    ledger: new AbandonLedger({ policies, zone }).state,
    cursors: {},
    failuresInRow: 0,
  }
  transaction.put(campaigns, id, campaign)
  transaction.fact('campaign:created', {
    campaign: id,
    name: settings.name ?? id,
    lists: lists.map(({ list }) => list),
    policies: policies.map(({ name }) => name),
    rules: policies,
  })
  return campaign
}

/** A list of the campaign that was deleted, so that it cannot be made. */
export function deletedList(transaction: Transaction, { lists }: CampaignSettings): string | undefined {
  return lists.find(({ list }) => isDeleted(transaction.read(leadLists, list)))?.list
}

/**
 * Changes settings while nobody is called; null takes one away. Throws `invalid_argument` for what may never be changed or
 * does not hold.
 */
export function editCampaign(
  transaction: Transaction,
  id: string,
  changes: CampaignChanges,
  pacers: readonly string[],
): StateOutcome {
  const never = Object.keys(changes).filter((name) => !(EDITABLE as readonly string[]).includes(name))
  if (never.length > 0)
    throw new RingwrightError(
      'invalid_argument',
      `${never.map((name) => `\`${name}\``).join(', ')} of a campaign cannot be changed; make a new campaign. To be changed: ${EDITABLE.join(', ')}.`,
    )
  const campaign = readCampaign(transaction, id)
  if (campaign.state === 'running') return { outcome: 'refused', reason: 'running' }
  if (campaign.state === 'deleted') return { outcome: 'refused', reason: 'deleted' }
  const settings = campaignSettings(changedBy(campaign.settings, changes), pacers)
  const changed = EDITABLE.filter((name) => JSON.stringify(settings[name]) !== JSON.stringify(campaign.settings[name]))
  if (changed.length === 0) return { outcome: 'unchanged' }
  transaction.put(campaigns, id, { ...campaign, settings })
  transaction.fact('campaign:edited', { campaign: id, changed })
  return { outcome: 'done' }
}

function changedBy(settings: CampaignSettings, changes: CampaignChanges): object {
  const said = Object.entries(changes).filter(([, value]) => value !== undefined)
  const all = Object.entries({ ...settings, ...Object.fromEntries(said) })
  return Object.fromEntries(all.filter(([, value]) => value !== null))
}

/** From now on it dials. A campaign that runs already goes on as it is. Throws `invalid_argument` for a flow that there is not. */
export function startCampaign(transaction: Transaction, id: string, flows: Pick<Flows, 'has'>): StateOutcome {
  const campaign = readCampaign(transaction, id)
  const { state, settings } = campaign
  if (state === 'running') return { outcome: 'unchanged' }
  if (state === 'deleted') return { outcome: 'refused', reason: 'deleted' }
  if (!areComplete(transaction, settings)) return { outcome: 'refused', reason: 'importing' }
  if (isOverAt(settings, transaction.now)) return { outcome: 'refused', reason: 'over' }
  checkFlows(flows, settings)
  enter(transaction, campaign, 'running')
  return { outcome: 'done' }
}

/** Nothing is dialed any more; calls in flight go on to their ends. */
export function stopCampaign(transaction: Transaction, id: string): StateOutcome {
  const campaign = readCampaign(transaction, id)
  if (campaign.state === 'deleted') return { outcome: 'refused', reason: 'deleted' }
  if (campaign.state !== 'running') return { outcome: 'unchanged' }
  enter(transaction, campaign, 'stopped')
  return { outcome: 'done' }
}

/** It never dials again; its record, leads and facts are kept for reports. What its pacer has learned goes. */
export function deleteCampaign(transaction: Transaction, id: string): StateOutcome {
  const campaign = readCampaign(transaction, id)
  if (campaign.state === 'deleted') return { outcome: 'unchanged' }
  if (campaign.state === 'running') return { outcome: 'refused', reason: 'running' }
  enter(transaction, campaign, 'deleted')
  if (transaction.read(pacerMemories, id)) transaction.remove(pacerMemories, id)
  return { outcome: 'done' }
}

/** Its lists are complete, if they are; it may be started. */
export function initialized(transaction: Transaction, id: string): void {
  const campaign = transaction.read(campaigns, id)
  if (campaign?.state === 'initializing' && areComplete(transaction, campaign.settings))
    enter(transaction, campaign, 'stopped')
}

/** Nothing is left to call, unless more is being read into its lists. */
export function finished(transaction: Transaction, id: string): void {
  const campaign = transaction.read(campaigns, id)
  if (campaign?.state === 'running' && areComplete(transaction, campaign.settings))
    enter(transaction, campaign, 'finished')
}

/** Its schedule has ended, if it still has: it may have been stopped, changed and started again since that was seen. */
export function ended(transaction: Transaction, id: string): void {
  const campaign = transaction.read(campaigns, id)
  if (campaign?.state === 'running' && isOverAt(campaign.settings, transaction.now))
    enter(transaction, campaign, 'finished')
}

/** Sets what a supervisor wishes; effective with the next decision. */
export function superviseCampaign(transaction: Transaction, id: string, wish: Partial<Supervision>): SuperviseOutcome {
  const campaign = readCampaign(transaction, id)
  const outcome = supervise(campaign.supervision, wish, transaction.actor.id, transaction.now)
  if (outcome.outcome === 'set') {
    transaction.put(campaigns, id, { ...campaign, supervision: outcome.supervision })
    transaction.fact('campaign:supervised', { campaign: id, from: campaign.supervision, to: outcome.supervision })
  }
  return outcome
}

export function readCampaign(transaction: Transaction, id: string): Campaign {
  const campaign = transaction.read(campaigns, id)
  if (!campaign) throw new RingwrightError('not_found', `There is no campaign "${id}"; make it with createCampaign().`)
  return campaign
}

function enter(transaction: Transaction, campaign: Campaign, to: CampaignState): void {
  transaction.put(campaigns, campaign.id, { ...campaign, state: to, since: transaction.now })
  transaction.fact('campaign:stateChanged', { campaign: campaign.id, from: campaign.state, to })
}

function areComplete(transaction: Transaction, { lists }: CampaignSettings): boolean {
  return lists.every(({ list }) => {
    const record = transaction.read(leadLists, list)
    return record !== undefined && Object.keys(record.imports).length > 0 && isComplete(record)
  })
}
