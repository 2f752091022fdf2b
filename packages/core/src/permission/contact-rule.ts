import type { Instant } from '../clock/clock.js'
import type { Consent, ContactState } from './consent.js'

/** What somebody is to be contacted for. */
export interface ContactUse {
  readonly channel: string
  /** `service`: to answer what was asked. */
  readonly purpose: string
  /** Whether silence is no: nothing is allowed that was not agreed to. Default false. */
  readonly needsConsent?: boolean
}

/** Whether somebody may be contacted for a purpose, and what that rests on. */
export type ContactPermission =
  /** `consent`: what it rests on, where something was said. */
  | { readonly outcome: 'allowed'; readonly consent?: Consent }
  /** `until`: when the block ends by itself. */
  | { readonly outcome: 'refused'; readonly reason: ContactRefusal; readonly until?: Instant }

/**
 * `blocked`: on the block list; `withdrawn`: has said no to this use; `noConsent`: has not agreed, and the use needs
 * it.
 */
export type ContactRefusal = 'blocked' | 'withdrawn' | 'noConsent'

/** Of all that was said about such a use, the last word counts. */
export function permissionOf(state: ContactState | undefined, use: ContactUse, now: Instant): ContactPermission {
  const { block, consents = [] } = state ?? {}
  if (block && (block.until === undefined || now < block.until))
    return { outcome: 'refused', reason: 'blocked', ...(block.until !== undefined && { until: block.until }) }
  const consent = consents.findLast((each) => covers(each.channel, use.channel) && speaksOf(each, use.purpose))
  if (consent) return consent.given ? { outcome: 'allowed', consent } : { outcome: 'refused', reason: 'withdrawn' }
  return use.needsConsent ? { outcome: 'refused', reason: 'noConsent' } : { outcome: 'allowed' }
}

/** What stands after a statement: in the order in which things were said, without what later words speak of too. */
export function withConsent(consents: readonly Consent[], said: Consent): readonly Consent[] {
  const before = consents.filter(({ at }) => at <= said.at)
  const after = consents.filter(({ at }) => at > said.at)
  if (after.some((later) => supersedes(later, said))) return consents
  return [...before.filter((earlier) => !supersedes(said, earlier)), said, ...after]
}

/** What stands after all of these, in whatever order they are given; the same one twice is one. */
export function consentsAfter(statements: readonly Consent[]): readonly Consent[] {
  const inOrder = statements.toSorted((one, other) => one.at - other.at)
  const restoring = new Map(
    inOrder.filter(({ asBefore }) => asBefore).map((said) => [`${said.source} ${said.channel} ${said.purpose}`, said]),
  )
  return inOrder
    .filter(
      (said) =>
        ![...restoring.values()].some((later) => later !== said && later.at >= said.at && supersedes(later, said)),
    )
    .reduce(withConsent, [])
}

function supersedes(later: Consent, earlier: Consent): boolean {
  if (!covers(later.channel, earlier.channel)) return false
  if (later.asBefore) return earlier.purpose === later.purpose && earlier.source === later.source
  return covers(later.purpose, earlier.purpose)
}

/** Whoever wants everything to be as before is answered in any case; as before for one purpose says nothing new of it. */
function speaksOf({ asBefore, purpose }: Consent, asked: string): boolean {
  return asBefore ? purpose === '*' && asked === 'service' : covers(purpose, asked)
}

function covers(said: string, asked: string): boolean {
  return said === '*' || said === asked
}
