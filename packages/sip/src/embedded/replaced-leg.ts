import { dialogId } from '../dialog/dialog.js'
import { parseReplaces, type Replaces } from '../dialog/replaces-header.js'
import type { WireRequest } from '../message/index.js'
import type { EstablishedLeg } from './established-leg.js'
import type { Objection } from './request-objections.js'
import type { StackContext } from './stack-context.js'

/** The established leg that a Replaces names: all three of its identifiers have to match (RFC 3891 3). */
export function establishedLegOf(
  context: StackContext,
  { callId, toTag, fromTag }: Replaces,
): EstablishedLeg | undefined {
  const user = context.dialogs.get(dialogId(toTag, fromTag))
  return user?.callId === callId ? user.establishedLeg : undefined
}

/** The leg whose place an INVITE wants, or why it cannot have it (RFC 3891 3). */
export function replacedLeg(context: StackContext, invite: WireRequest): EstablishedLeg | Objection {
  const [value = '', ...more] = invite.headers.all('replaces')
  const replaces = more.length === 0 ? parseReplaces(value) : undefined
  if (!replaces) return { status: 400, reason: 'One Readable Replaces Needed' }
  const leg = establishedLegOf(context, replaces)
  // A call that still rings is not ours to give away, and one that is over has no place to take.
  if (!leg) return { status: 481 }
  return replaces.earlyOnly ? { status: 486 } : leg
}
