export type { CampaignCost } from './campaign-costs.js'
export { type CampaignReport, type DetectionErrors } from './campaign-report.js'
export { type CampaignReports, campaignReports } from './campaign-reports.js'
