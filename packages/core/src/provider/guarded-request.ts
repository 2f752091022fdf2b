import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { isIP } from 'node:net'
import { type Resolve, isPublicAddress, publicLookup, refusal, resolveByDns } from './public-address.js'

/** A request to an address that somebody outside has named. */
export interface GuardedRequest {
  readonly url: URL
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly signal: AbortSignal
  /** Default false: a URL from outside could otherwise make this process ask services inside. */
  readonly allowPrivateAddresses?: boolean
  /** How host names become addresses. Default: the system's resolver. */
  readonly resolve?: Resolve
}

/** Throws `not_permitted` for a URL whose host is an address inside; a name is judged when it is looked up. */
export function refusePrivateAddress(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw refusal(host, host)
}

/**
 * Asks a server whose address somebody else chose. Rejects with `not_permitted` when that is not on the public Internet.
 * Redirects are not followed: where they lead was not looked at. The body of the answer is for the caller to bound.
 */
export async function guardedRequest(request: GuardedRequest): Promise<IncomingMessage> {
  const { url, method = 'GET', headers = {}, body, signal } = request
  const { allowPrivateAddresses = false, resolve = resolveByDns } = request
  // An address is not looked up, so the look-up cannot refuse it.
  if (!allowPrivateAddresses) refusePrivateAddress(url)
  const send = url.protocol === 'https:' ? requestSecure : requestPlain
  return new Promise((resolveAnswer, reject) => {
    const outgoing = send(url, {
      method,
      headers,
      signal,
      ...(!allowPrivateAddresses && { lookup: publicLookup(resolve) }),
    })
    outgoing.once('response', resolveAnswer)
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}
