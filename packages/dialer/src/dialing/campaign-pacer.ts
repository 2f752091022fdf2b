import { RingwrightError } from '@ringwright/core'
import { machineErrorsPerMille } from '../attempt/detection-check.js'
import type { Campaign } from '../campaign/campaign.js'
import { RING_MIN_MS } from '../compliance/abandon-policy.js'
import { createPacer } from '../pacing/create-pacer.js'
import type { Pacer, PacerMaker } from '../pacing/pacer.js'
import { ownPacer } from './own-pacer.js'

type PacerSettings = Campaign['settings']['pacer']

/** How the pacer of a campaign is made. `own`: the host's, by name. What is made throws when there is none of its name. */
export function pacerMaker(campaign: Campaign, own: Readonly<Record<string, PacerMaker>>): PacerMaker {
  const { pacer, policies, holdMs } = campaign.settings
  const minimumRingMs = Math.max(RING_MIN_MS, ...policies.map((policy) => policy.minimumRingMs))
  if (pacer.kind === 'own')
    return (saved) => {
      const make = own[pacer.name]
      if (make) return ownPacer(make(saved), minimumRingMs)
      throw new RingwrightError(
        'invalid_argument',
        `This node's dialer() has no pacer "${pacer.name}"; give all the same.`,
      )
    }
  if (pacer.kind !== 'predictive') return (saved) => createPacer(pacer, saved)
  const countsErrors = policies.some((policy) => policy.countsMachineErrors)
  const machineErrorShare = countsErrors ? machineErrorsPerMille(campaign) / 1_000 : 0
  // It holds people as the campaign does.
  return (saved) => createPacer({ ...pacer, holdMs, minimumRingMs, machineErrorShare }, saved)
}

/** One that cannot be made decides nothing, so that its campaign steps down. */
export function brokenPacer(error: unknown): Pacer {
  return {
    observe() {},
    decide() {
      throw error
    },
    save: () => null,
  }
}

/** By which a pacer's memory is known as that of another one, which cannot use it. */
export function memoryKind(pacer: PacerSettings): string {
  return pacer.kind === 'own' ? `own:${pacer.name}` : pacer.kind
}
