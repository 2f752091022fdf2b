import { type Flows, RingwrightError } from '@ringwright/core'
import type { CampaignSettings } from './campaign-settings.js'

/** Throws `invalid_argument` for a flow that this node does not have: who answers would hear nothing. */
export function checkFlows(
  flows: Pick<Flows, 'has'>,
  { id, flow, abandonFlow, machineFlow, followUp }: CampaignSettings,
): void {
  const missing = [flow, abandonFlow, machineFlow, followUp?.flow].find(
    (name) => name !== undefined && !flows.has(name),
  )
  if (missing !== undefined)
    throw new RingwrightError(
      'invalid_argument',
      `There is no flow "${missing}", which campaign "${id}" needs; add it to createContactCenter({ flows }).`,
    )
}
