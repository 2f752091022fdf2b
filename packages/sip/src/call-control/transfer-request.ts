import type { Call, TransferRequest } from '@ringwright/core'
import type { CallLeg } from '../call-leg.js'
import { parseUri } from '../message/index.js'
import type { ReferReply, ReferRequest } from '../refer.js'
import { namedUser } from './named-user.js'

/** What is needed to tell a request of a phone in the words of the center. */
export interface TransferTerms {
  /** The leg on which the phone asks. */
  readonly leg: CallLeg
  /** The call of another leg. */
  readonly callOf: (leg: CallLeg) => Call | undefined
  /** The host that our own addresses have. */
  readonly host: () => string
}

/** Lets a handler of the center decide a REFER. */
export function decideRefer(
  refer: ReferRequest,
  handler: (request: TransferRequest) => void,
  { leg, callOf, host }: TransferTerms,
): Promise<ReferReply> {
  const consultation = refer.replaces && callOf(refer.replaces)
  return new Promise((resolve) => {
    handler({
      to: addressOf(refer.target, [host(), leg.local.host]),
      ...(consultation && { consultation }),
      grant: (transferred) =>
        resolve({ outcome: transferred.then((isDone) => ({ status: isDone ? 200 : FAILED_STATUS })) }),
      refuse: () => resolve({ status: REFUSED_STATUS }),
    })
  })
}

const REFUSED_STATUS = 603
/** A phone takes any failure back to the call that it wanted to transfer. */
const FAILED_STATUS = 503

/** A user or number of ours without our own host; what is elsewhere as it stands. */
function addressOf(uri: string, ourHosts: readonly string[]): string {
  const parsed = parseUri(uri)
  if (parsed?.scheme === 'tel') return parsed.number
  if (parsed?.scheme !== 'sip' && parsed?.scheme !== 'sips') return uri
  const isOurs = ourHosts.some((host) => host.toLowerCase() === parsed.host)
  return isOurs && parsed.user !== undefined ? namedUser(parsed.user) : uri
}
