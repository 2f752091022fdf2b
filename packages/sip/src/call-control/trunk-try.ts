import type { CallEnd, DialOptions } from '@ringwright/core'
import type { DialingGuard, DialingPass, NumberRoute, Trunk } from '../trunk/index.js'
import type { DialTarget } from './dial-targets.js'
import { outgoingTry, type OutgoingTryOptions, type TryOutcome } from './outgoing-try.js'

export interface TrunkTryOptions extends Omit<OutgoingTryOptions, 'targets' | 'silenceMaxMs'> {
  readonly number: string
  readonly route: NumberRoute
  readonly caller: Pick<DialOptions, 'from' | 'displayName' | 'anonymous' | 'onBehalfOf'>
  /** Against calls that nobody wants to pay for; emergency numbers pass it by. */
  readonly guard: DialingGuard
}

/**
 * Dials a number over one trunk after the other. Only a trunk's own failure leads to the next one, and only before it
 * rang: whoever is called says no once. An emergency call goes on until somebody answers.
 */
export async function trunkTry({ number, route, caller, guard, ...options }: TrunkTryOptions): Promise<TryOutcome> {
  const { clock, ringTimeoutMs, signal } = options
  const until = clock.now() + ringTimeoutMs
  let last: TryOutcome | undefined
  let failed: DialingPass | undefined
  for (const [index, trunk] of route.trunks.entries()) {
    const release = trunk.claim(route.isEmergency)
    if (!release) continue
    // What another trunk did not take is the same call still.
    failed?.takenBack()
    failed = undefined
    const pass = route.isEmergency ? undefined : guard.claim({ number, trunk: trunk.name, agent: caller.onBehalfOf })
    if (pass && 'refusedBy' in pass) {
      release()
      last = overLimit(pass.refusedBy, clock.now())
      continue
    }
    const outcome = await outgoingTry({
      targets: [targetOf(trunk, number, caller)],
      // The last one may take as long as it may ring: abroad that can be more.
      ...(index < route.trunks.length - 1 && { silenceMaxMs: trunk.silenceMaxMs }),
      ...options,
      ringTimeoutMs: Math.max(1, until - clock.now()),
    })
    if (outcome.outcome === 'answered') {
      trunk.succeeded()
      pass?.answered()
      void outcome.leg.ended.then(() => {
        release()
        pass?.ended()
      })
      return outcome
    }
    release()
    pass?.ended()
    failed = pass
    last = outcome
    if (outcome.isRouteFailure && !signal?.aborted) trunk.failed()
    else if (outcome.wasHeard) trunk.succeeded()
    // A provider that refuses an emergency call knows less of it than whoever dialed.
    if (signal?.aborted || !(outcome.isRouteFailure || route.isEmergency)) return outcome
    if (clock.now() >= until) return outcome
  }
  return last ?? noTrunk(number, route, clock.now())
}

function targetOf(
  trunk: Trunk,
  number: string,
  { from, displayName, anonymous }: TrunkTryOptions['caller'],
): DialTarget {
  const trunkFrom = trunk.from(from)
  const uri = trunk.target(number)
  const headers = { ...trunk.assertionOf(trunkFrom), ...trunk.signatureOf(trunkFrom, uri, anonymous ?? false) }
  return {
    uri,
    options: {
      ...(displayName !== undefined && { fromDisplay: displayName }),
      ...(trunkFrom !== undefined && { from: trunkFrom }),
      headers,
      ...(anonymous && { anonymous }),
      ...(trunk.credentials && { credentials: trunk.credentials }),
    },
  }
}

function overLimit(limit: string, at: number): TryOutcome {
  const end: CallEnd = {
    cause: 'failed',
    by: 'local',
    at,
    detail: `The dialing limit ${JSON.stringify(limit)} is reached`,
  }
  return { outcome: 'failed', isRouteFailure: false, wasHeard: false, end }
}

function noTrunk(number: string, { trunks }: NumberRoute, at: number): TryOutcome {
  const detail =
    trunks.length === 0
      ? `No trunk carries ${number}: the option "trunks" says what each carries`
      : 'All trunks are at their limits'
  return {
    outcome: 'failed',
    isRouteFailure: true,
    wasHeard: false,
    end: { cause: 'unreachable', by: 'local', at, detail },
  }
}
