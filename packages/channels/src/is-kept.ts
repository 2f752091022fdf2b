/**
 * Whether a provider need not post something again: it is taken, or is refused for another reason than an outage, and would
 * be refused again.
 */
export function isKept({ reason }: { readonly outcome: string; readonly reason?: string }): boolean {
  return reason !== 'unavailable'
}
