import type { MediaSection, SdpLine, SessionDescription } from './session-description.js'

/** Where media go; an IPv6 address has no brackets. */
export interface MediaAddress {
  readonly address: string
  readonly port: number
}

/** Addresses that say "nowhere" (RFC 3264 section 8.4). */
const NOWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::', '0:0:0:0:0:0:0:0'])

/**
 * Where the one who wrote the section wants to be sent to: its own `c=` line or the session's. `undefined` when it is
 * refused, has no address, or names one that means "nowhere".
 */
export function connectionOf(session: SessionDescription, section: MediaSection): MediaAddress | undefined {
  const address = addressIn(section.lines) ?? addressIn(session.lines)
  if (section.port === 0 || address === undefined || NOWHERE.has(address)) return undefined
  return { address, port: section.port }
}

function addressIn(lines: readonly SdpLine[]): string | undefined {
  const value = lines.find((line) => line.type === 'c')?.value
  const [network, family, target, ...rest] = value?.split(' ').filter((word) => word !== '') ?? []
  if (network !== 'IN' || !/^IP[46]$/.test(family ?? '') || rest.length > 0) return undefined
  // Behind a slash stands the reach of a multicast group.
  return target?.split('/', 1)[0]
}
