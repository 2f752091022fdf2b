import type { CallLeg } from '../call-leg.js'
import { parseReplaces, type Replaces } from '../dialog/replaces-header.js'
import type { WireRequest } from '../message/index.js'
import type { Objection } from '../stack/request-objections.js'

/** The leg whose place an INVITE wants, or why it cannot have it (RFC 3891 3). */
export function replacedLeg<Leg extends CallLeg>(
  context: { legNamed(replaces: Replaces): Leg | undefined },
  invite: WireRequest,
): Leg | Objection {
  const [value = '', ...more] = invite.headers.all('replaces')
  const replaces = more.length === 0 ? parseReplaces(value) : undefined
  if (!replaces) return { status: 400, reason: 'One Readable Replaces Needed' }
  const leg = context.legNamed(replaces)
  // A call that still rings is not ours to give away, and one that is over has no place to take.
  if (!leg) return { status: 481 }
  return replaces.earlyOnly ? { status: 486 } : leg
}
