import type { Engine, Instant, TextParty, Transaction } from '@ringwright/core'
import { type Campaign, campaigns } from '../campaign/campaign.js'
import { isOpenAt, isOverAt } from '../campaign/is-open-at.js'
import { type DoNotCall, isListed } from '../compliance/call-permission.js'
import { isWithinHours } from '../compliance/calling-hours.js'
import { type Lead, nextNumber } from '../lead/lead.js'
import { normalizeNumber } from '../lead/phone-number.js'

type FollowUp = NonNullable<Campaign['settings']['followUp']>

/** What is to be done about a lead whom no call has reached, as it was found a moment before the change. */
export type PreparedFollowUp =
  | { readonly outcome: 'write'; readonly followUp: FollowUp; readonly party: TextParty }
  | { readonly outcome: 'refused'; readonly followUp: FollowUp; readonly reason: FollowUpRefusal }

/** Why nobody was written to. */
export type FollowUpRefusal =
  | 'noAddress'
  | 'noChannel'
  | 'doNotCall'
  | 'blocked'
  | 'withdrawn'
  | 'noConsent'
  | 'windowClosed'
  | 'engaged'

/** The follow-up of a lead that was called as often as it may be; undefined for any other, and where there is none. */
function followUpOf(campaign: Campaign | undefined, { stage }: Lead): FollowUp | undefined {
  if (stage.name !== 'settled' || stage.closed !== 'exhausted') return undefined
  return campaign?.state === 'deleted' ? undefined : campaign?.settings.followUp
}

/**
 * Whether a message has to wait: it is night, or a holiday, where the person is, or the campaign is stopped, paused or closed.
 * Whose message waited until its schedule was over is written to then.
 */
export function mustWait(campaign: Campaign | undefined, lead: Lead, at: Instant): boolean {
  if (!campaign || !followUpOf(campaign, lead)) return false
  const { state, settings, supervision } = campaign
  if (state === 'stopped' || supervision.isPaused) return true
  const isClosed = !isOpenAt(settings, at) && !isOverAt(settings, at)
  return isClosed || !isWithinHours(settings.callingHours, lead.zone, lead.region, at)
}

/** Looks up who is to be written to, and whether that is allowed for what the campaign is about. */
export async function prepareFollowUp(
  engine: Engine,
  lead: Lead,
  lists: readonly DoNotCall[],
): Promise<PreparedFollowUp | undefined> {
  const campaign = engine.get(campaigns, lead.campaign)
  const followUp = followUpOf(campaign, lead)
  if (!campaign || !followUp) return undefined
  const { channel, service } = followUp
  const refused = (reason: FollowUpRefusal): PreparedFollowUp => ({ outcome: 'refused', followUp, reason })
  const address = addressOf(engine, lead, followUp)
  if (address === undefined) return refused('noAddress')
  if (lists.some((list) => isListed(list, address))) return refused('doNotCall')
  const { purpose, needsConsent } = campaign.settings
  const permission = await engine.permissions.ask(
    { channel, address },
    { purpose, needsConsent: needsConsent && lead.consent === undefined },
  )
  if (permission.outcome === 'refused') return refused(permission.reason)
  const party = await engine.outreach.party(channel, address, service, lead.name)
  if (!party) return refused('noChannel')
  return party.takesText ? { outcome: 'write', followUp, party } : refused('windowClosed')
}

/**
 * Where the lead is written to. On a channel of phone numbers a column is read as one, since lists and what people have said
 * know them as E.164; a number without a country code is nobody's.
 */
function addressOf({ ports }: Pick<Engine, 'ports'>, lead: Lead, { channel, column }: FollowUp): string | undefined {
  if (column === undefined) return numberThatExists(lead)
  const value = lead.attributes[column]
  const written = typeof value === 'string' ? value.trim() : ''
  if (ports.channels.get(channel)?.capabilities.addressKind !== 'phone') return written === '' ? undefined : written
  const normalized = normalizeNumber(/^[1-9]/.test(written) ? `+${written}` : written)
  return normalized.outcome === 'valid' ? normalized.number : undefined
}

/** The number that was called last, unless it turned out that there is no such number: then another one of the lead. */
function numberThatExists(lead: Lead): string | undefined {
  const called = lead.stage.name === 'settled' ? lead.stage.called : undefined
  if (called?.outcome !== 'invalid') return nextNumber(lead)
  return lead.numbers.find((number) => number !== called.number)
}

/** In the change that lets go of the lead, so that nobody is written to twice, and nobody is forgotten. */
export function beginFollowUp(engine: Engine, transaction: Transaction, lead: Lead, prepared: PreparedFollowUp): void {
  const { channel, flow } = prepared.followUp
  const of = { campaign: lead.campaign, lead: lead.id, channel }
  const notWritten = (reason: FollowUpRefusal): void => transaction.fact('lead:notWrittenTo', { ...of, reason })
  if (prepared.outcome === 'refused') return notWritten(prepared.reason)
  const { id, name, list, attributes } = lead
  const seen = { ...attributes, ...(name !== undefined && { name }), campaign: lead.campaign, list, lead: id }
  const interaction = engine.outreach.open(transaction, prepared.party, seen)
  if (!interaction) return notWritten('engaged')
  transaction.fact('lead:writtenTo', { ...of, interaction: interaction.id })
  const variables = { lead: id, campaign: lead.campaign, ...(name !== undefined && { customerName: name }) }
  engine.flows.begin(transaction, interaction, flow, variables)
}
