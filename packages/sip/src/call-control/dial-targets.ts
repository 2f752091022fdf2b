import type { DialOptions as CallOptions } from '@ringwright/core'
import { escapeUser, parseUri } from '../message/index.js'
import type { DialOptions } from '../outbound-call.js'
import type { SipUri } from '../sip-request.js'
import type { RegisteredPhones } from './registered-phones.js'
import { isTelephoneNumber } from '../trunk/index.js'

/** One place to ring. */
export interface DialTarget {
  readonly uri: SipUri
  readonly options: Omit<DialOptions, 'offer'>
}

/** Phones and URIs to ring, or a number for the trunks. */
export type DialTargets =
  | { readonly found: true; readonly targets: readonly DialTarget[]; readonly user?: string }
  | { readonly found: true; readonly number: string }
  | { readonly found: false; readonly cause: 'unreachable' | 'notFound'; readonly detail: string }

export interface DialPlan {
  readonly phones: RegisteredPhones | undefined
  /** The host in From when one of our own phones, or a foreign URI, is called. */
  readonly host: () => string
}

/**
 * What an address means: a user is called at its phones and nowhere else, so that a user's name never becomes a call
 * that costs money; a number goes through the trunks; a URI is called as it stands.
 */
export async function dialTargets(
  to: string,
  { from, displayName, anonymous, autoAnswer }: CallOptions,
  { phones, host }: DialPlan,
): Promise<DialTargets> {
  const display = displayName === undefined ? {} : { fromDisplay: displayName }
  const caller = {
    ...display,
    ...(from !== undefined && { from: `sip:${escapeUser(from)}@${host()}` }),
    ...(anonymous && { anonymous }),
  }
  if (await phones?.isUser(to)) {
    const bindings = (await phones?.bindings(to)) ?? []
    if (bindings.length === 0) return { found: false, cause: 'unreachable', detail: `${to} is not registered` }
    const address = `sip:${escapeUser(to)}@${host()}`
    const headers = autoAnswer ? { headers: answersItself(host()) } : {}
    return {
      found: true,
      user: to,
      targets: bindings.map(({ contact, flow, path }) => ({
        uri: contact,
        options: { flow, to: address, ...caller, ...headers, ...(path.length > 0 && { route: path }) },
      })),
    }
  }
  const uri = parseUri(to)
  if (uri?.scheme === 'sip' || uri?.scheme === 'sips') return { found: true, targets: [{ uri: to, options: caller }] }
  const number = uri?.scheme === 'tel' ? uri.number : isTelephoneNumber(to) ? to : undefined
  if (number === undefined)
    return { found: false, cause: 'notFound', detail: `${to} is no user, number, sip: or sips: URI` }
  return { found: true, number }
}

/** RFC 5373 asks a phone to answer by itself; most phones know the older parameter of Call-Info instead. */
function answersItself(host: string) {
  return { 'Answer-Mode': 'Auto', 'Call-Info': `<sip:${host}>;answer-after=0` }
}
