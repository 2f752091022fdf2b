export { type CampaignReport } from './campaign-report.js'
export { type CampaignReports, campaignReports } from './campaign-reports.js'
