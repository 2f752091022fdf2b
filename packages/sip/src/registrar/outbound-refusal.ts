import { parseNameAddr, parseUri } from '../message/index.js'
import type { Reply, SipRequest, SipUri } from '../sip-request.js'
import type { RequestedBinding } from './requested-bindings.js'

/** More proxies than this between a phone and its registrar are a loop. */
const PATH_MAX = 10

/** The proxies that Path names, for the way back to the phone; undefined when they cannot be read, or are too many. */
export function readPath(request: SipRequest): readonly SipUri[] | undefined {
  const values = request.headers.list('path')
  const uris = values.map((value) => parseNameAddr(value)?.uri)
  const isReadable = values.length <= PATH_MAX && uris.every((uri) => uri !== undefined && isSip(uri))
  return isReadable ? (uris as readonly SipUri[]) : undefined
}

/**
 * Why a phone's flow cannot be kept: a proxy stands between us that does not keep it open, so a call would not reach the
 * phone (RFC 5626 6). The first proxy says in its Path that it does.
 */
export function outboundRefusal(
  request: SipRequest,
  wishes: readonly RequestedBinding[],
  path: readonly SipUri[],
): Reply | undefined {
  if (!wishes.some(({ outbound }) => outbound !== undefined)) return undefined
  const isDirect = request.headers.list('via').length === 1
  const [first] = path
  const keepsFlow = first !== undefined && parametersOf(first)?.has('ob') === true
  return isDirect || keepsFlow ? undefined : { status: 439, reason: 'First Hop Lacks Outbound Support' }
}

export function supports(request: SipRequest, extension: string): boolean {
  return request.headers.list('supported').some((each) => each.toLowerCase() === extension)
}

function isSip(uri: string): boolean {
  return parametersOf(uri) !== undefined
}

function parametersOf(uri: string) {
  const parsed = parseUri(uri)
  return parsed?.scheme === 'sip' || parsed?.scheme === 'sips' ? parsed.parameters : undefined
}
