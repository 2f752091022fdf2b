import { RingwrightError, errorText } from '@ringwright/core'

/** What the server says when it is not ours to use as we are. */
const NOT_PERMITTED = /\b(NOAUTH|WRONGPASS|NOPERM)\b|invalid password|can't run this command/i
/** What Node calls a certificate that it does not believe. */
const UNTRUSTED = /CERT|UNABLE_TO_VERIFY/
const READ_ONLY = /\bREADONLY\b/
const WRONG_TYPE = /\bWRONGTYPE\b/
const OUT_OF_MEMORY = /\bOOM\b/
/** A reply that the server gives for as long as it, or its cluster, is not whole. */
const NOT_YET = /^(LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|NOREPLICAS|UNBLOCKED|BUSY|MISCONF|NOSCRIPT)\b/

/** The error of a port for what a client of Redis has thrown; a `RingwrightError` stays as it is. */
export function redisError(thrown: unknown): RingwrightError {
  if (thrown instanceof RingwrightError) return thrown
  const said = errorText(thrown)
  // Not as the cause: a client's errors carry the command with all its arguments, and these are about people.
  const because = { details: { redis: said } }
  if (NOT_PERMITTED.test(said))
    return new RingwrightError(
      'not_permitted',
      `Redis does not let this user in, or not do what the adapter needs: ${said}. Correct \`username\` and \`password\`; the user needs +@read +@write +@stream +@scripting +@pubsub +@connection +@transaction +info +time +wait on its keys and channels.`,
      because,
    )
  if (UNTRUSTED.test(String((thrown as { code?: unknown } | null)?.code)))
    return new RingwrightError(
      'not_permitted',
      `The certificate of Redis is not trusted: ${said}. Say who vouches for it with \`connection: { tls: { ca } }\`, or correct its name or date.`,
      because,
    )
  if (WRONG_TYPE.test(said))
    return new RingwrightError(
      'incompatible',
      `Keys of another program are where the center's should be: ${said}. Choose another \`prefix\`.`,
      because,
    )
  if (OUT_OF_MEMORY.test(said))
    return new RingwrightError(
      'limit_reached',
      `Redis has no memory left and refuses to write: ${said}. Raise its \`maxmemory\`.`,
      because,
    )
  if (READ_ONLY.test(said))
    return new RingwrightError(
      'unavailable',
      `Redis is a read-only replica for now: ${said}. Point the store at the master if this stays so.`,
      because,
    )
  if (isReply(thrown) && !NOT_YET.test(said))
    return new RingwrightError('internal', `Redis has refused a command of the adapter: ${said}`, because)
  return new RingwrightError('unavailable', `Redis does not answer: ${said}`, because)
}

export function isUnknownScript(thrown: unknown): boolean {
  return errorText(thrown).startsWith('NOSCRIPT')
}

/** The server itself has said so, and not the connection to it. */
function isReply(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'ReplyError'
}
