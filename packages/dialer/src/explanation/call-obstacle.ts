import type { AgentId, ContactRefusal, Instant } from '@ringwright/core'
import type { CampaignState } from '../campaign/campaign.js'
import type { ClosedReason, LeadStage } from '../lead/lead.js'
import type { LadderReason } from '../supervision/dialing-ladder.js'

/** What keeps a campaign from calling anybody at this moment. */
export type CampaignObstacle =
  | { readonly reason: 'notRunning'; readonly state: CampaignState }
  /** By a supervisor: paused, or set to no calls. */
  | { readonly reason: 'paused' }
  /** `until`: when it opens next; absent where it never does. */
  | { readonly reason: 'schedule'; readonly until?: Instant }
  /** The trunk is down, or leads cannot be read: nothing is dialed until that is over. */
  | { readonly reason: 'ladder'; readonly why: readonly LadderReason[] }
  /** All of `linesMax` are open. */
  | { readonly reason: 'lines' }
  /** The queue is closed, about to close, switched off or not there. */
  | { readonly reason: 'queue' }
  /** The node that was asked does not have the campaign's flow. */
  | { readonly reason: 'flow' }
  /**
   * No agent is free for one call more: `idle` are, with `inFlight` calls already on their way to them, and `shared` who also
   * serve other queues and are no promise. A predictive campaign dials ahead all the same, as far as its policies allow that.
   */
  | { readonly reason: 'agents'; readonly idle: number; readonly shared: number; readonly inFlight: number }

/** What keeps a lead from being called, whatever its campaign does. */
export type LeadObstacle =
  /** For good. `deleted`: its list was. */
  | { readonly reason: 'closed'; readonly as: ClosedReason | 'deleted'; readonly at: Instant }
  /** It is being called or shown, or has just been. */
  | { readonly reason: 'inProgress'; readonly stage: Exclude<LeadStage['name'], 'ready' | 'settled'> }
  /** It was put off, is called again after an attempt, or has an appointment. */
  | { readonly reason: 'notDue'; readonly until: Instant }
  /**
   * `list`: which of your lists has the number, where that has a name. `said`: what somebody at the number has said, or that it
   * is blocked, and `until` when.
   */
  | {
      readonly reason: 'doNotCall'
      readonly list?: string
      readonly said?: ContactRefusal
      readonly until?: Instant
    }
  /** `until`: when the hours of its zone and region begin; absent where they do not within a year. */
  | { readonly reason: 'outsideHours'; readonly until?: Instant }
  | { readonly reason: 'tooOften' | 'abandonedLately'; readonly until: Instant }
  /**
   * At no time of the next two weeks the campaign's schedule is open within the hours of the person's zone and region: the
   * lead keeps its campaign from being finished.
   */
  | { readonly reason: 'noCommonHours' }
  /** `quotaPlaces`: whoever is on the line may fill its quota. `numberBusy`: another lead has the number on the line. */
  | { readonly reason: 'noConsent' | 'quotaFull' | 'quotaPlaces' | 'duplicate' | 'numberBusy' }
  /** It is this agent's, who is busy or on a break. */
  | { readonly reason: 'appointment'; readonly agent: AgentId; readonly is: 'busy' | 'away' }

/** What keeps a lead from being called at this moment. */
export type CallObstacle = CampaignObstacle | LeadObstacle
