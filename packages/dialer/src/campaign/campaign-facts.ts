import type { AbandonPolicy } from '../compliance/abandon-policy.js'
import type { Supervision } from '../supervision/supervision.js'
import type { LadderReason, Rung } from '../supervision/dialing-ladder.js'
import type { CampaignState } from './campaign.js'

declare module '@ringwright/core' {
  interface FactTypes {
    /**
     * `rules`: the policies with their numbers, by which its calls are to be judged; never changed, and absent before
     * this was kept.
     */
    'campaign:created': {
      campaign: string
      name: string
      lists: readonly string[]
      policies: readonly string[]
      rules?: readonly AbandonPolicy[]
    }
    /** Its settings were changed while it was stopped: which ones. */
    'campaign:edited': { campaign: string; changed: readonly string[] }
    /** It was started, stopped or deleted, its lists are complete, nothing is left to call, or its schedule has ended. */
    'campaign:stateChanged': { campaign: string; from: CampaignState; to: CampaignState }
    /** A supervisor set the factor, the lines for each agent, or the pause. */
    'campaign:supervised': { campaign: string; from: Supervision; to: Supervision }
    /** It dials in another mode from now on; `reasons` on the way down. */
    'campaign:stepped': { campaign: string; from: Rung; to: Rung; reasons: readonly LadderReason[] }
  }
}
