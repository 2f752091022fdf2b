export {
  AbandonLedger,
  type AbandonLedgerOptions,
  type AbandonLedgerState,
  type DayCount,
  type PolicyStanding,
} from './abandon-ledger.js'
export { type AbandonPolicy, type AbandonWindow, CRTC, FCC_TCPA, FTC_TSR, OFCOM } from './abandon-policy.js'
export {
  type Callee,
  type CallPermission,
  type CallRefusal,
  type CallRules,
  type DoNotCall,
  type FrequencyCap,
  mayCall,
} from './call-permission.js'
export {
  type CampaignEvidence,
  type EvidenceComparison,
  campaignEvidence,
  compareEvidence,
} from './campaign-evidence.js'
export { CANADA_HOURS, type CallingHours, type Hours, US_HOURS, isWithinHours } from './calling-hours.js'
export { type EvidenceCheck, type EvidenceLine, checkEvidence, exportEvidence } from './evidence.js'
