import { parseReplaces, type Replaces } from '../dialog/replaces-header.js'
import type { Objection } from '../embedded/request-objections.js'
import type { WireRequest } from '../message/index.js'
import type { DrachtioContext } from './drachtio-context.js'
import type { DrachtioLeg } from './drachtio-leg.js'

/** The established leg that a Replaces names: all three of its identifiers have to match (RFC 3891 3). */
export function establishedLegOf(
  context: DrachtioContext,
  { callId, toTag, fromTag }: Replaces,
): DrachtioLeg | undefined {
  return context.userOf(callId, toTag, fromTag)?.establishedLeg
}

/** The leg whose place an INVITE wants, or why it cannot have it (RFC 3891 3). */
export function replacedLeg(context: DrachtioContext, invite: WireRequest): DrachtioLeg | Objection {
  const [value = '', ...more] = invite.headers.all('replaces')
  const replaces = more.length === 0 ? parseReplaces(value) : undefined
  if (!replaces) return { status: 400, reason: 'One Readable Replaces Needed' }
  const leg = establishedLegOf(context, replaces)
  if (!leg) return { status: 481 }
  return replaces.earlyOnly ? { status: 486 } : leg
}
