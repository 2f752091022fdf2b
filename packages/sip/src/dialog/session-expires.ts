import type { Headers } from '../message/index.js'

/** Who refreshes, by the roles of the request that says it (RFC 4028 4). */
export type RefresherRole = 'uac' | 'uas'

/** A request or a response. */
export interface Headed {
  readonly headers: Headers
}

/** A Session-Expires value. */
export interface SessionExpires {
  readonly seconds: number
  readonly refresher: RefresherRole | undefined
}

/** RFC 4028 5: nothing shorter may be asked for, and nobody has to take it. */
export const SESSION_SECONDS_MIN = 90

/** Undefined when there is none, or none that can be read: then there is no session timer. */
export function readSessionExpires(message: Headed): SessionExpires | undefined {
  const text = message.headers.get('session-expires')
  const match = text?.match(/^\s*(\d{1,9})\s*(;.*)?$/)
  if (!match) return undefined
  const role = match[2]?.match(/;\s*refresher\s*=\s*(uac|uas)\b/i)?.[1]?.toLowerCase()
  return { seconds: Number(match[1]), refresher: role as RefresherRole | undefined }
}

/** What Min-SE says, of a 422 above all. */
export function readMinSeconds(message: Headed): number {
  const text = message.headers.get('min-se')?.match(/^\s*(\d{1,9})/)?.[1]
  return Math.max(SESSION_SECONDS_MIN, Number(text ?? 0))
}

export function supportsTimer(message: Headed): boolean {
  const options = [...message.headers.list('supported'), ...message.headers.list('require')]
  return options.some((option) => option.toLowerCase() === 'timer')
}

/** Whether a request asks for less than anybody has to take: it gets a 422 if its sender knows what that is. */
export function asksTooLittle(message: Headed): boolean {
  const asked = readSessionExpires(message)
  return asked !== undefined && asked.seconds < SESSION_SECONDS_MIN && supportsTimer(message)
}

/** What a 2xx grants of what its request asked for (RFC 4028 9); undefined when nothing was asked for. */
export function grantedSession(request: Headed): Required<SessionExpires> | undefined {
  const asked = readSessionExpires(request)
  if (!asked || asked.seconds < SESSION_SECONDS_MIN) return undefined
  // Asked for by a proxy on the way, for a caller who would not know how to refresh: then it is on us.
  const refresher = supportsTimer(request) ? (asked.refresher ?? 'uac') : 'uas'
  return { seconds: asked.seconds, refresher }
}

export function sessionExpiresLine({ seconds, refresher }: SessionExpires): string {
  return `Session-Expires: ${seconds}${refresher === undefined ? '' : `;refresher=${refresher}`}\r\n`
}

/** The lines of an INVITE that makes a call; none when `seconds` is 0. Who refreshes is left to the peer. */
export function sessionRequestLines(seconds: number, minSeconds: number): string {
  if (seconds === 0) return ''
  const asked = sessionExpiresLine({ seconds: Math.max(seconds, minSeconds), refresher: undefined })
  return minSeconds > 0 ? `${asked}Min-SE: ${minSeconds}\r\n` : asked
}

/** The lines of a 2xx. */
export function grantLines(granted: SessionExpires | undefined): string {
  if (!granted) return ''
  return sessionExpiresLine(granted) + (granted.refresher === 'uac' ? 'Require: timer\r\n' : '')
}
