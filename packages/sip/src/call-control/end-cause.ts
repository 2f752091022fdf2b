import type { CallEnd, CallEndCause, Instant } from '@ringwright/core'
import type { CallEnd as LegEnd, EndReason } from '../call-leg.js'
import type { SipResponse } from '../sip-request.js'

/** Statuses that mean the same whether the phone rang or not. What is missing is `failed`, and `detail` says what. */
const CAUSES: Readonly<Record<number, CallEndCause>> = {
  403: 'rejected',
  404: 'notFound',
  410: 'notFound',
  430: 'unreachable', // RFC 5626: the flow to a registered phone is broken
  433: 'rejected', // RFC 5079: wants no anonymous calls
  484: 'notFound',
  485: 'notFound',
  486: 'busy',
  502: 'unreachable',
  503: 'unreachable',
  504: 'unreachable',
  600: 'busy',
  603: 'rejected',
  604: 'notFound',
  607: 'rejected', // RFC 8197: unwanted
  608: 'rejected', // RFC 8688: by somebody in between
}

/**
 * What a refused try means. 408 and 480 say both "nobody took the ringing phone" and "there is no phone"; which one it
 * was shows in whether it rang.
 */
export function endOfTry({ status, reason, local }: SipResponse, rang: boolean, at: Instant): CallEnd {
  const isSilent = status === 408 || status === 480
  const cause = isSilent ? (rang ? 'noAnswer' : 'unreachable') : (CAUSES[status] ?? 'failed')
  return { cause, by: local ? 'local' : 'remote', at, detail: `${status} ${reason}` }
}

/** Why an answered call, or one that rings here, is over. */
export function endOfLeg({ by, cause, status, reason, at }: LegEnd): CallEnd {
  const detail = reason ? reasonText(reason) : status === undefined ? undefined : String(status)
  return {
    cause: causeOfLeg(by, cause),
    by: by === 'remote' ? 'remote' : 'local',
    at,
    ...(detail !== undefined && { detail }),
  }
}

function causeOfLeg(by: LegEnd['by'], cause: LegEnd['cause']): CallEndCause {
  if (cause === 'shutdown') return 'shutdown'
  if (cause === 'timeout' || cause === 'transport') return 'unreachable'
  return by === 'remote' ? 'hungUp' : 'ended'
}

function reasonText({ protocol, cause, text }: EndReason): string {
  return [protocol, cause, text].filter((part) => part !== undefined).join(' ')
}

/** The Reason (RFC 3326) of a BYE, as causes of Q.850; the numbers are those of RFC 3398 section 8.2.6.1. */
export const hangUpReasons: Readonly<Record<'ended' | 'busy' | 'unavailable', EndReason>> = {
  ended: { protocol: 'Q.850', cause: 16, text: 'Normal call clearing' },
  busy: { protocol: 'Q.850', cause: 17, text: 'User busy' },
  unavailable: { protocol: 'Q.850', cause: 18, text: 'No user responding' },
}
