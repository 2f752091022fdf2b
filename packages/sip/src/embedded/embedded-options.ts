import { type Clock, type Random, RingwrightError } from '@ringwright/core'
import { SESSION_SECONDS_MIN } from '../dialog/session-expires.js'
import type { Transport } from '../sip-request.js'
import type { AdmissionOptions } from '../stack/admission.js'
import type { TimerValues } from '../transaction/timer-values.js'
import type { Network } from '../transport/network.js'
import type { NetworkLimits } from '../transport/network-limits.js'
import type { TlsIdentity } from '../transport/tls-identity.js'

/** An address at which the stack of our own takes SIP. */
export interface ListenOptions {
  /** By which peers reach it; one listener for each. */
  readonly transport: Transport
  /** An address of this machine; `0.0.0.0` needs `advertisedHost`, and over UDP leaves to the system which address answers. */
  readonly host: string
  /** 0 takes a free port. */
  readonly port: number
  /** For `tls` and `wss`. */
  readonly tls?: TlsIdentity
  /** For `ws` and `wss`: pages from where browsers may connect, such as `https://desk.example`. Default: any. */
  readonly origins?: readonly string[]
  /** What peers are told to send to, in Via and Contact: the public address of a NAT. Default: `host`. */
  readonly advertisedHost?: string
  /** Default: the bound port. */
  readonly advertisedPort?: number
}

/** Where the stack of our own listens, and what it takes from peers. */
export interface EmbeddedSipStackOptions {
  /** By which the timers of SIP run. Outside of tests `systemClock()`. */
  readonly clock: Clock
  /** Makes tags, branches and Call-IDs, which must not be guessed. Outside of tests `systemRandom()`. */
  readonly random: Random
  /** At least one. The first of a transport is the one that calls are made from. */
  readonly listen: readonly ListenOptions[]
  /** Default: the machine's sockets. */
  readonly network?: Network
  /** What differs from the defaults of `NetworkLimits`. */
  readonly networkLimits?: Partial<NetworkLimits>
  /** When calls and other requests are refused with 503. See `AdmissionOptions` for the defaults. */
  readonly admission?: AdmissionOptions
  /** Default: RFC 3261's values. */
  readonly timers?: Partial<TimerValues>
  /**
   * Calls that we make ask to be refreshed within so many seconds, so that a peer that is gone is noticed (RFC 4028).
   * Default 1,800; 90 or more; 0 asks for nothing. What callers ask for is granted in any case.
   */
  readonly sessionSeconds?: number
  /** What Server and User-Agent say. Default: nothing, since it helps attackers more than anyone else. */
  readonly userAgent?: string
}

export const TRANSPORTS: readonly Transport[] = ['udp', 'tcp', 'tls', 'ws', 'wss']

/** Throws `invalid_argument` that names the wrong field and what it takes. */
export function checkOptions(options: EmbeddedSipStackOptions): void {
  const { admission = {}, timers = {}, listen, userAgent = '', sessionSeconds = 0 } = options
  if (!Array.isArray(listen) || listen.length === 0) refuse('listen', 'takes at least one { transport, host, port }')
  for (const [index, { transport, host, port, tls, advertisedHost, advertisedPort = 0 }] of listen.entries()) {
    const field = `listen.${index}`
    if (!TRANSPORTS.includes(transport)) refuse(`${field}.transport`, `is one of ${TRANSPORTS.join(', ')}`)
    if ((transport === 'tls' || transport === 'wss') && !(tls?.key && tls.cert)) {
      refuse(`${field}.tls`, `takes { key, cert } as PEM texts: ${transport} needs them`)
    }
    if (!isPort(port) || !isPort(advertisedPort)) refuse(`${field}.port`, 'is a whole number from 0 to 65535')
    if (advertisedHost === undefined && (host === '0.0.0.0' || host === '::')) {
      refuse(`${field}.advertisedHost`, 'is needed with a wildcard host: peers cannot answer to it')
    }
  }
  for (const [name, value] of [...Object.entries(admission), ...Object.entries(timers)]) {
    if (typeof value === 'number' && !(value > 0)) refuse(name, 'is a number above 0')
  }
  if (sessionSeconds !== 0 && !(Number.isInteger(sessionSeconds) && sessionSeconds >= SESSION_SECONDS_MIN)) {
    refuse('sessionSeconds', `is 0, or a whole number of seconds from ${SESSION_SECONDS_MIN} on`)
  }
  if (/[\r\n]/.test(userAgent)) refuse('userAgent', 'is one line')
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 65_535
}

function refuse(field: string, rule: string): never {
  throw new RingwrightError('invalid_argument', `Options of createEmbeddedSipStack are not valid: ${field} ${rule}.`)
}
