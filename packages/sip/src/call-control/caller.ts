import { type NameAddr, parseNameAddr, parseUri } from '../message/index.js'
import type { Reply, SipRequest } from '../sip-request.js'
import { namedUser } from './named-user.js'
import type { RegisteredPhones } from './registered-phones.js'

/** Who calls, as far as the INVITE says. */
export interface Caller {
  readonly from: string
  readonly displayName: string | undefined
  /** The same as `from`, also where that is withheld: for comparing it with a signature, never to be shown. */
  readonly claimed: string
  /** Withheld, or not known: `from` is that of many. */
  readonly isAnonymous: boolean
}

/** What a caller is called who does not want to be known. */
const ANONYMOUS = 'anonymous'

/** Hosts of those who are not there, such as `anonymous.invalid` (RFC 3323 4.1.1.3) and `unknown.invalid` (3GPP TS 24.229). */
const NOWHERE = '.invalid'

/** What Privacy says when the caller is not to be shown (RFC 3323 4.2, RFC 3325 9.3). */
const WITHHOLDING = ['id', 'user']

/**
 * Whoever wrote the INVITE wrote its From. Providers whose word counts say in P-Asserted-Identity who it is, and in
 * Privacy whether we may show it; from anybody else both are only more text (RFC 3325 5).
 */
export function callerOf(request: SipRequest, isAsserted: boolean): Caller {
  const { from, headers } = request
  const shown = callerAt(from, from.display)
  if (!isAsserted) return shown
  const asserted = assertedCaller(headers.list('p-asserted-identity')) ?? shown
  const privacy = headers.all('privacy').flatMap((value) => value.toLowerCase().split(';'))
  const isWithheld = privacy.some((each) => WITHHOLDING.includes(each.trim()))
  return isWithheld ? { ...asserted, from: ANONYMOUS, displayName: undefined, isAnonymous: true } : asserted
}

function callerAt(
  { user, host }: { readonly user?: string | undefined; readonly host: string },
  displayName: string | undefined,
): Caller {
  const from = user === undefined ? host : namedUser(user)
  const isAnonymous = user === undefined || from.toLowerCase() === ANONYMOUS || host.toLowerCase().endsWith(NOWHERE)
  return { from, displayName, claimed: from, isAnonymous }
}

/** There may be two of them, a URI and a number (RFC 3325 9.1): the number is what calls back. */
function assertedCaller(values: readonly string[]): Caller | undefined {
  const addresses = values.slice(0, 2).map((value) => parseNameAddr(value))
  const callers = addresses.flatMap((address) => (address ? callersIn(address) : []))
  return callers.find(({ from }) => /^\+?\d/.test(from)) ?? callers[0]
}

function callersIn({ uri, display }: NameAddr): Caller[] {
  const parsed = parseUri(uri)
  if (parsed === undefined || parsed.scheme === 'other') return []
  if (parsed.scheme !== 'tel') return [callerAt(parsed, display)]
  const { number } = parsed
  return [{ from: number, displayName: display, claimed: number, isAnonymous: false }]
}

/** `user`: it is one of ours who calls. `stranger`: nobody of ours is named. Else what the caller is answered with. */
export type Claim = 'user' | 'stranger' | Reply

/**
 * Whether a call may bear its caller's name. Anybody can write anything there, so the name of one of our own users is believed over
 * the flow that this user's phone has registered from, with its password. Anywhere else the password is asked for again: a phone
 * may have another address meanwhile, and an INVITE that is too large for a datagram comes over TCP (RFC 3261 18.1.1).
 */
export async function whoseCall(
  { from }: Caller,
  request: SipRequest,
  phones: RegisteredPhones | undefined,
): Promise<Claim> {
  if (!phones || !(await phones.isUser(from))) return 'stranger'
  const bindings = await phones.bindings(from)
  if (bindings.some((binding) => binding.flow.key === request.flow.key)) return 'user'
  const sender = await phones.registrar.admit(request)
  if ('status' in sender) return sender
  return sender.user === from ? 'user' : { status: 403, reason: 'Not Your Address' }
}
