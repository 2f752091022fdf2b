import { RingwrightError } from '@ringwright/core'
import { type Headers, parseNameAddr, parseUri } from '../message/index.js'
import type { ReferOptions } from '../refer.js'
import type { SipUri } from '../sip-request.js'
import { escapedReplaces, parseEscapedReplaces, type Replaces } from './replaces-header.js'

/** Whom a REFER asks to call (RFC 3515 2.1). */
export interface ReferTo {
  /** Without the headers that the URI carried. */
  readonly target: string
  readonly replaces: Replaces | undefined
}

/**
 * Undefined without exactly one Refer-To that can be dialed. Of the headers in its URI only Replaces means something to
 * us: others would let the peer write what it likes into a request of ours (RFC 3261 19.1.5).
 */
export function readReferTo(headers: Headers): ReferTo | undefined {
  const [value, ...more] = headers.all('refer-to')
  if (value === undefined || more.length > 0) return undefined
  const text = parseNameAddr(value)?.uri ?? value.trim()
  const uri = parseUri(text)
  if (uri === undefined || uri.scheme === 'other') return undefined
  const escaped = uri.scheme === 'tel' ? undefined : uri.headers.get('replaces')
  const replaces = escaped === undefined ? undefined : parseEscapedReplaces(escaped)
  if (escaped !== undefined && !replaces) return undefined
  const [target = text] = text.split('?', 1)
  // A REFER can ask for any method (RFC 3515 2.4.2): we make calls.
  const method = uri.parameters.get('method') ?? 'INVITE'
  return method.toUpperCase() === 'INVITE' ? { target, replaces } : undefined
}

/** The Refer-To line of a REFER. Throws `invalid_argument` for a target that cannot be called. */
export function referLine(target: SipUri, replaces: ReferOptions['replaces']): string {
  const uri = parseUri(target)
  if (uri === undefined || uri.scheme === 'other' || (replaces && uri.scheme === 'tel')) {
    throw new RingwrightError(
      'invalid_argument',
      `refer: ${JSON.stringify(target)} is no URI that the peer could call.`,
    )
  }
  const { callId = '', remoteTag: toTag = '', localTag: fromTag = '' } = replaces ?? {}
  const header = replaces ? `?Replaces=${escapedReplaces({ callId, toTag, fromTag })}` : ''
  return `Refer-To: <${target}${header}>\r\n`
}
