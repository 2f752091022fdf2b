import { parameterValue } from './quoted-string.js'
import { Scanner } from './scanner.js'
import { unbracketed } from './unbracketed.js'
import { scanVia, type ViaHeader } from './via-header.js'

/** Where a message came from, as its socket saw it. An IPv6 address has no brackets. */
export interface Source {
  readonly address: string
  readonly port: number
}

/**
 * The text of the top Via field with `received` and `rport` of its first hop, `top`, set to where the request came from
 * (RFC 3261 section 18.2.1, RFC 3581). What the sender made up for them is replaced: the response would be sent there.
 * A sender that offers keep-alives is told how often they are wanted, when `keepAliveSeconds` is given (RFC 6223 4.3).
 */
export function stampVia(text: string, top: ViaHeader, source: Source, keepAliveSeconds?: number): string {
  const host = unbracketed(top.host)
  const wantsPort = top.rport !== undefined
  const wantsKeepAlives = keepAliveSeconds !== undefined && top.parameters.get('keep') === ''
  if (!wantsKeepAlives && !wantsPort && top.received === undefined && host === source.address) return text
  let hop = `SIP/2.0/${top.transport} ${top.host}${top.port === undefined ? '' : `:${top.port}`}`
  for (const [name, given] of top.parameters) {
    const value = name === 'keep' && wantsKeepAlives ? String(keepAliveSeconds) : given
    if (name !== 'received' && name !== 'rport') hop += value === '' ? `;${name}` : `;${name}=${parameterValue(value)}`
  }
  hop += `;received=${source.address}`
  if (wantsPort) hop += `;rport=${source.port}`
  const scanner = new Scanner(text)
  scanVia(scanner, top.parameters.size)
  return hop + text.slice(scanner.position)
}
