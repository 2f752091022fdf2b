export type { FollowUpRefusal } from './attempt/message-follow-up.js'
export type { DetectionCount, DetectionCounts } from './campaign/detection-counts.js'
export {
  type Candidate,
  type Observation,
  type PacedAgent,
  type PacedCall,
  type Pacer,
  type PacerConfig,
  type PacerMaker,
  type PacerState,
  type PacingDecision,
  type PacingEvent,
  createPacer,
} from './pacing/index.js'
export type { CampaignNow } from './campaign/campaign-now.js'
export type { ClosedGroup } from './campaign/common-hours.js'
export { type Dialer, dialer } from './dialer.js'
export type { LeadPage } from './lead/flagged-leads.js'
export type { DialerOptions, DispositionMeaning } from './dialer-options.js'
export { CAMPAIGN_STATES, type Campaign, type CampaignState, campaigns } from './campaign/campaign.js'
export type {
  CampaignList,
  CampaignOptions,
  CampaignPacer,
  CampaignSchedule,
  FollowUpOptions,
  PredictivePacing,
} from './campaign/campaign-options.js'
export type { CampaignChanges, CampaignSettings, PacerSettings } from './campaign/campaign-settings.js'
export type { Quota } from './campaign/quota.js'
export type { CallRates, RateOptions, Rates } from './campaign/rates.js'
export type { StateOutcome } from './campaign/campaign-commands.js'
export * from './campaign/campaign-facts.js'
export * from './lead-list/list-facts.js'
export { RETRY_DEFAULTS, type RetryPolicy, type RetryRule } from './campaign/retry-policy.js'
export type { AnswerClass, AnswerClassifier, AnswerVerdict } from './attempt/answer-classifier.js'
export { ATTEMPT_OUTCOMES, type AttemptOutcome } from './attempt/attempt-outcome.js'
export * from './attempt/attempt-facts.js'
export type { LeadResult } from './attempt/lead-result.js'
export type { CallObstacle, CampaignObstacle, LeadObstacle } from './explanation/call-obstacle.js'
export type { SoughtLead } from './explanation/standing-lead.js'
export type { LeadExplanation } from './explanation/why-not-called.js'
export type { ImportColumns, ImportOptions, LeadSource } from './lead-import/import-options.js'
export type { ImportProblem, ImportReport } from './lead-import/import-report.js'
export type { TextChunks } from './lead-import/decode-text.js'
export {
  type ImportProgress,
  type LeadGroup,
  type LeadList,
  type ListDeletion,
  leadLists,
} from './lead-list/lead-list.js'
export type { ImportedLead } from './lead-list/imported-lead.js'
export { type CustomerValue, type RfmClass, rfmClasses } from './lead/rfm-classes.js'
export { CLOSED_REASONS, type ClosedReason, type Lead, type LeadStage, leads } from './lead/lead.js'
export type { CampaignFunctions } from './lead/lead-answers.js'
export { leadData } from './lead/lead-data.js'
export { type LeadState, leadStates } from './lead/lead-state.js'
