import type { Instant } from '@ringwright/core'
import type { CallEnd } from '../call-leg.js'
import { readReason } from '../dialog/reason-header.js'
import type { Headers } from '../message/index.js'

/** An end that the stack itself decided on. */
export function stackEnd(cause: CallEnd['cause'], at: Instant, status?: number): CallEnd {
  return status === undefined ? { by: 'stack', cause, at } : { by: 'stack', cause, status, at }
}

/** An end that the peer's BYE or CANCEL told. */
export function remoteEnd(cause: 'bye' | 'cancel', headers: Headers, at: Instant): CallEnd {
  const reason = readReason(headers)
  return reason === undefined ? { by: 'remote', cause, headers, at } : { by: 'remote', cause, headers, at, reason }
}
