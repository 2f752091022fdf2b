import { COLON, COMMA, SLASH, TOKEN } from './characters.js'
import { type Parameters, scanParameters } from './parameters.js'
import { MESSAGE_LIMITS } from './limits.js'
import { Scanner } from './scanner.js'

/** One hop of the Via list (RFC 3261 section 20.42, RFC 3581). */
export interface ViaHeader {
  /** Upper case: `UDP`, `TCP`, `TLS`, `WS`, `WSS`, or what the peer made up. */
  readonly transport: string
  /** As written; an IPv6 address in brackets. */
  readonly host: string
  readonly port: number | undefined
  /** `host` in lower case, with `:port` when one is written: what tells two senders with equal branches apart. */
  readonly sentBy: string
  /** The empty string when the hop has none, as elements older than RFC 3261 do. */
  readonly branch: string
  readonly received: string | undefined
  /** `requested` when the parameter has no value yet. */
  readonly rport: number | 'requested' | undefined
  readonly parameters: Parameters
}

const PORT_MAX = 65_535

/** Reads one hop and stops at the comma or the end after it; `undefined` when it is malformed. */
export function scanVia(scanner: Scanner, parametersMax: number): ViaHeader | undefined {
  scanner.skipSpace()
  if (scanner.run(TOKEN)?.toUpperCase() !== 'SIP' || !scanner.separator(SLASH)) return undefined
  if (scanner.run(TOKEN) !== '2.0' || !scanner.separator(SLASH)) return undefined
  const transport = scanner.run(TOKEN)?.toUpperCase()
  scanner.skipSpace()
  const host = scanner.host()
  if (transport === undefined || host === undefined) return undefined
  let port: number | undefined
  if (scanner.separator(COLON)) {
    port = scanner.integer(PORT_MAX)
    if (port === undefined) return undefined
  }
  const parameters = scanParameters(scanner, parametersMax)
  if (parameters === undefined) return undefined
  const rport = parsePort(parameters.get('rport'))
  if (rport === null) return undefined
  scanner.skipSpace()
  if (!scanner.atEnd && scanner.peek() !== COMMA) return undefined
  return {
    transport,
    host,
    port,
    sentBy: port === undefined ? host.toLowerCase() : `${host.toLowerCase()}:${port}`,
    branch: parameters.get('branch') ?? '',
    received: parameters.get('received'),
    rport,
    parameters,
  }
}

/** Reads the first hop of a Via value; `undefined` when it is malformed. */
export function parseVia(text: string): ViaHeader | undefined {
  return scanVia(new Scanner(text), MESSAGE_LIMITS.elementsMax)
}

function parsePort(text: string | undefined): number | 'requested' | undefined | null {
  if (text === undefined) return undefined
  if (text === '') return 'requested'
  if (!/^\d{1,5}$/.test(text)) return null
  const port = Number(text)
  return port <= PORT_MAX ? port : null
}
