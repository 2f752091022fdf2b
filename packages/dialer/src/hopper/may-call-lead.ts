import type { ContactPermission, ContactRefusal, Instant } from '@ringwright/core'
import type { Campaign } from '../campaign/campaign.js'
import { redialBlockMs } from '../campaign/campaign-settings.js'
import { isQuotaFull } from '../campaign/quotas.js'
import {
  type CallRefusal,
  type CallRules,
  type Callee as CalledParty,
  type DoNotCall,
  callRefusals,
  mayCall,
} from '../compliance/call-permission.js'
import { type CalledLeads, type Callee, latest, mergedCalls } from '../lead/callee.js'
import { type Lead, type SettledStage, isFirstCall, nextNumber } from '../lead/lead.js'
import { withoutNumber } from '../lead/without-number.js'

/** What is known of a number when it is decided whether to call it. */
export interface Known {
  readonly calledAt: readonly Instant[]
  readonly abandonedAt?: Instant | undefined
  readonly leads?: CalledLeads | undefined
  /** What somebody at the number has said about being called, of which the last word counts. */
  readonly permission: ContactPermission
}

/** When it is asked again about somebody whom no hours allow to be called within a year. */
const NEVER_MS = 24 * 3_600_000

/** Why a campaign does not call a lead: what the law and the number's history say, and what the campaign itself does. */
export type LeadRefusal =
  | (CallRefusal & { readonly said?: ContactRefusal })
  | { readonly outcome: 'refused'; readonly reason: 'quotaFull' | 'duplicate'; readonly until?: undefined }

export type LeadPermission = { readonly outcome: 'allowed' } | LeadRefusal

type Gate = (campaign: Campaign, lead: Lead, known: Known) => LeadRefusal | undefined

/** Asked before the rules for all calls, in this order. */
const GATES: readonly Gate[] = [
  (_campaign, lead, { leads }) => (isDuplicate(lead, leads) ? { outcome: 'refused', reason: 'duplicate' } : undefined),
  (campaign, lead) => (isQuotaFull(campaign, lead) ? { outcome: 'refused', reason: 'quotaFull' } : undefined),
  (_campaign, _lead, { permission }) =>
    permission.outcome === 'refused'
      ? {
          ...{ outcome: 'refused', reason: 'doNotCall', said: permission.reason },
          ...(permission.until !== undefined && { until: permission.until }),
        }
      : undefined,
]

/** Whether a lead may be called now. `hasAgent`: an agent is kept for this call alone. */
export function mayCallLead(
  campaign: Campaign,
  lead: Lead,
  known: Known,
  lists: readonly DoNotCall[],
  at: Instant,
  hasAgent: boolean,
): LeadPermission {
  for (const gate of GATES) {
    const refusal = gate(campaign, lead, known)
    if (refusal) return refusal
  }
  return mayCall(rulesOf(campaign, lists), calleeOf(lead, known), at, hasAgent)
}

/** All that forbids the call; `mayCallLead` names the first of it. */
export function leadRefusals(
  campaign: Campaign,
  lead: Lead,
  known: Known,
  lists: readonly DoNotCall[],
  at: Instant,
  hasAgent: boolean,
): readonly LeadRefusal[] {
  const own = GATES.map((gate) => gate(campaign, lead, known)).filter((refusal) => refusal !== undefined)
  return [...own, ...callRefusals(rulesOf(campaign, lists), calleeOf(lead, known), at, hasAgent)]
}

function rulesOf({ settings }: Campaign, doNotCall: readonly DoNotCall[]): CallRules {
  const { callingHours: hours, frequencyCaps: caps, needsConsent } = settings
  return { hours, caps, needsConsent, doNotCall, redialBlockMs: redialBlockMs(settings) }
}

function calleeOf(lead: Lead, { calledAt, abandonedAt, permission }: Known): CalledParty {
  const { zone, region, consent } = lead
  const isConsent = permission.outcome === 'allowed' && permission.consent !== undefined
  return {
    number: nextNumber(lead),
    zone,
    ...(region !== undefined && { region }),
    hasConsent: consent !== undefined || isConsent || hasConsent(lead),
    calledAt,
    ...(abandonedAt !== undefined && { abandonedAt }),
  }
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

/** A number is called for one lead of a campaign, whichever of its numbers it is: for the one that was called there first. */
function isDuplicate({ id, campaign }: Lead, called: CalledLeads | undefined): boolean {
  return called !== undefined && Object.hasOwn(called, campaign) && called[campaign] !== id
}

function hasConsent({ stage }: Lead): boolean {
  return stage.name === 'ready' && stage.hasConsent === true
}

/** A lead that may not be called: closed for good, put off, or without the number that is another lead's. */
export function refusedLead(
  { settings }: Campaign,
  lead: Lead,
  refusal: LeadRefusal,
  now: Instant,
): Lead & { readonly stage: SettledStage } {
  const isOneOfIts = refusal.reason === 'duplicate' && !isFirstCall(lead)
  const left = isOneOfIts ? withoutNumber(lead, settings) : undefined
  if (!left) return { ...lead, stage: refusedStage(refusal, now) }
  const { againAfterMs = 0, ...numbers } = left
  return { ...lead, ...numbers, stage: { name: 'settled', at: now, dueAt: now + againAfterMs } }
}

function refusedStage({ reason, until }: LeadRefusal, now: Instant): SettledStage {
  if (until !== undefined) return { name: 'settled', at: now, dueAt: until }
  if (reason === 'doNotCall' || reason === 'noConsent' || reason === 'quotaFull' || reason === 'duplicate')
    return { name: 'settled', at: now, dueAt: null, closed: reason }
  return { name: 'settled', at: now, dueAt: now + NEVER_MS }
}
