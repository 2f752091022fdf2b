import type { WireRequest } from '../message/index.js'
import type { ReferResult } from '../refer.js'
import { parseSipFragment } from './sip-fragment.js'

/**
 * What a NOTIFY says of a REFER (RFC 3515 2.4.4): `pending` while it goes on, undefined when the NOTIFY is about something
 * else.
 */
export function referNews(notify: WireRequest): ReferResult | 'pending' | undefined {
  if (!/^refer\s*(;|$)/i.test(notify.headers.get('event') ?? '')) return undefined
  const told = parseSipFragment(notify.bodyText)
  if (told && told.status >= 300) return { outcome: 'failed', ...told }
  if (told && told.status >= 200) return { outcome: 'transferred' }
  const isOver = /^terminated\b/i.test(notify.headers.get('subscription-state') ?? '')
  return isOver ? { outcome: 'unknown' } : 'pending'
}
