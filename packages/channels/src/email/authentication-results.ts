/** What the host that took a mail in found out about its sender, in the words of RFC 8601: `pass`, `fail`, `none`, … */
export interface MailAuthentication {
  readonly spf?: string
  /** `pass` if one of several signatures is good. */
  readonly dkim?: string
  readonly dmarc?: string
}

/** Results of one header; a mail has a few. */
const RESULTS_MAX = 50
const RESULT = /^\s*(spf|dkim|dmarc)\s*(?:\/\s*\d+\s*)?=\s*([a-z]{1,20})/i

/**
 * Reads `Authentication-Results` (RFC 8601 section 2.2). Anybody can write one into a mail: only the topmost that is from
 * one of our own hosts counts, and our hosts take those away that come from outside (section 5).
 */
export function readAuthentication(
  headers: readonly { readonly key: string; readonly value: string }[],
  trustedHosts: readonly string[],
): MailAuthentication | undefined {
  for (const { key, value } of headers) {
    if (key !== 'authentication-results') continue
    const [host = '', ...results] = withoutComments(value).split(';').slice(0, RESULTS_MAX)
    // A version may follow the name.
    const name = host.trim().split(/\s/)[0]?.toLowerCase() ?? ''
    if (trustedHosts.some((trusted) => trusted.toLowerCase() === name)) return resultsOf(results)
  }
  return undefined
}

/** Whether the sender's own domain says that it is not from there. */
export function isForged({ spf, dkim, dmarc }: MailAuthentication): boolean {
  if (dmarc !== undefined && dmarc !== 'none') return dmarc === 'fail'
  return spf === 'fail' && dkim !== 'pass'
}

function resultsOf(results: readonly string[]): MailAuthentication {
  const found: { spf?: string; dkim?: string; dmarc?: string } = {}
  for (const each of results) {
    const [, method, result] = RESULT.exec(each) ?? []
    if (!method || !result) continue
    const key = method.toLowerCase() as keyof MailAuthentication
    if (found[key] === undefined || result.toLowerCase() === 'pass') found[key] = result.toLowerCase()
  }
  return found
}

/** Comments (RFC 5322 section 3.2.2) could hold whole results. */
function withoutComments(value: string): string {
  let text = ''
  let depth = 0
  for (const character of value) {
    if (character === '(') depth++
    else if (character === ')') depth = Math.max(0, depth - 1)
    else if (depth === 0) text += character
  }
  return text
}
