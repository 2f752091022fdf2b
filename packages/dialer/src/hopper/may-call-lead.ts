import type { ContactPermission, Instant } from '@ringwright/core'
import type { Campaign } from '../campaign/campaign.js'
import { redialBlockMs } from '../campaign/campaign-settings.js'
import { isQuotaFull } from '../campaign/quotas.js'
import { type CallPermission, type DoNotCall, mayCall } from '../compliance/call-permission.js'
import { type CalledLeads, type Callee, latest, mergedCalls } from '../lead/callee.js'
import { type Lead, type LeadStage, isFirstCall, nextNumber } from '../lead/lead.js'

/** What is known of a number when it is decided whether to call it. */
export interface Known {
  readonly calledAt: readonly Instant[]
  readonly abandonedAt?: Instant | undefined
  readonly leads?: CalledLeads | undefined
  /** What somebody at the number has said about being called, of which the last word counts. */
  readonly permission: ContactPermission
}

/** When it is asked again about somebody for whom it is night. */
const NIGHT_MS = 15 * 60_000

/** What the law and the number's history say of a call, and what the campaign itself does. */
export type LeadPermission =
  | CallPermission
  | { readonly outcome: 'refused'; readonly reason: 'quotaFull' | 'duplicate'; readonly until?: undefined }

/** Whether a lead may be called now. `hasAgent`: an agent is kept for this call alone. */
export function mayCallLead(
  campaign: Campaign,
  lead: Lead,
  { calledAt, abandonedAt, leads, permission }: Known,
  lists: readonly DoNotCall[],
  at: Instant,
  hasAgent: boolean,
): LeadPermission {
  const { settings } = campaign
  if (isDuplicate(lead, leads)) return { outcome: 'refused', reason: 'duplicate' }
  if (isQuotaFull(campaign, lead)) return { outcome: 'refused', reason: 'quotaFull' }
  if (permission.outcome === 'refused') return { outcome: 'refused', reason: 'doNotCall' }
  const { callingHours: hours, frequencyCaps: caps, needsConsent } = settings
  const { zone, region, consent } = lead
  const callee = {
    number: nextNumber(lead),
    zone,
    ...(region !== undefined && { region }),
    hasConsent: consent !== undefined || permission.consent !== undefined || hasConsent(lead),
    calledAt,
    ...(abandonedAt !== undefined && { abandonedAt }),
  }
  const rules = { hours, caps, needsConsent, doNotCall: lists, redialBlockMs: redialBlockMs(settings) }
  return mayCall(rules, callee, at, hasAgent)
}

/** What the hopper was told of a number, and what has happened since. */
export function knownNow({ stage }: Lead, callee: Callee | undefined, permission: ContactPermission): Known {
  const told = stage.name === 'ready' ? stage : undefined
  return {
    calledAt: mergedCalls(told?.calledAt ?? [], callee?.calledAt ?? []),
    abandonedAt: latest(told?.abandonedAt, callee?.abandonedAt),
    leads: callee?.leads,
    permission,
  }
}

/** Once a lead was called it goes on by itself, whatever other lists have its number. */
function isDuplicate(lead: Lead, called: CalledLeads | undefined): boolean {
  if (!isFirstCall(lead) || !called || !Object.hasOwn(called, lead.campaign)) return false
  return called[lead.campaign] !== lead.id
}

function hasConsent({ stage }: Lead): boolean {
  return stage.name === 'ready' && stage.hasConsent === true
}

/** The stage of a lead that may not be called: closed for good, or put off. */
export function refusedStage(
  permission: Extract<LeadPermission, { outcome: 'refused' }>,
  now: Instant,
): Extract<LeadStage, { name: 'settled' }> {
  const { reason, until } = permission
  if (reason === 'doNotCall' || reason === 'noConsent' || reason === 'quotaFull' || reason === 'duplicate')
    return { name: 'settled', at: now, dueAt: null, closed: reason }
  return { name: 'settled', at: now, dueAt: until ?? now + NIGHT_MS }
}
