import { formatNameAddr, parseNameAddr, parseUri } from '../message/index.js'
import type { SipRequest, SipUri } from '../sip-request.js'

/** More entries than this tell of a loop: the oldest are left out. */
const ENTRIES_MAX = 20

const ANONYMOUS = '<sip:anonymous@anonymous.invalid>'

/** What Privacy says when nobody beyond us may learn where a call has been (RFC 7044 10.1). */
const WITHHOLDING = ['history', 'header', 'session']

interface HistoryEntry {
  readonly value: string
  readonly uri: string | undefined
  readonly index: string
}

/**
 * The History-Info values of a call that goes on to another address (RFC 7044): what the caller's request tells, where it
 * came in, and where it goes. `fork` counts from 1 where several are called for one. Empty when the caller wants no history
 * told; single entries that want that are passed without their address.
 */
export function historyInfo(request: SipRequest, target: SipUri, fork: number): readonly string[] {
  const privacy = request.headers.all('privacy').flatMap((value) => value.toLowerCase().split(';'))
  if (privacy.some((each) => WITHHOLDING.includes(each.trim()))) return []
  const told = request.headers
    .list('history-info')
    .slice(-ENTRIES_MAX)
    .flatMap((value) => entryOf(value))
  const last = told.at(-1)
  const here = last?.uri === request.uri ? last : firstEntry(request.uri, last)
  const entries = here === last ? told : [...told, here]
  return [
    ...entries.map(({ value }) => value),
    `${formatNameAddr(target)};index=${here.index}.${fork};${how(request.uri, target)}=${here.index}`,
  ]
}

/** Where the call came to us: after what was told, or at the beginning of all. */
function firstEntry(uri: SipUri, last: HistoryEntry | undefined): HistoryEntry {
  const index = last === undefined ? '1' : `${last.index}.1`
  return { uri, index, value: `${formatNameAddr(uri)};index=${index}` }
}

/** Entries that cannot be read are left out: what they say about the order nobody could follow. */
function entryOf(value: string): HistoryEntry[] {
  const address = parseNameAddr(value)
  const index = address?.parameters.get('index')
  if (!address || index === undefined || !/^\d+(\.\d+)*$/.test(index)) return []
  const isWithheld = /[?&]privacy=[^&]*history/i.test(address.uri)
  return [
    { index, uri: isWithheld ? undefined : address.uri, value: isWithheld ? `${ANONYMOUS};index=${index}` : value },
  ]
}

/** `rc`: the same user at another place; `mp`: somebody else (RFC 7044 5). */
function how(from: SipUri, to: SipUri): 'rc' | 'mp' {
  return userOf(from) === userOf(to) ? 'rc' : 'mp'
}

function userOf(uri: SipUri): string | undefined {
  const parsed = parseUri(uri)
  if (parsed?.scheme === 'tel') return parsed.number
  return parsed?.scheme === 'other' ? uri : parsed?.user
}
