import { isIP } from 'node:net'
import { RingwrightError } from '@ringwright/core'

/** Where and how much media is handled. */
export interface MediaServerOptions {
  /** The local IP address at which media is received. */
  readonly address: string
  /** What the SDP says instead, where a NAT or a load balancer stands before this host. Default: `address`. */
  readonly advertisedAddress?: string
  /** The range of UDP ports, two for each session. Default 30,000 to 39,999. */
  readonly portMin?: number
  /** The last one of the range; it holds at least an even port and the odd one above it. */
  readonly portMax?: number
  /** Default 1000: beyond about 600 anchored legs for each core, packets begin to be late. */
  readonly sessionsMax?: number
}

/** The options with their defaults: plain values, which also another thread can be given. */
export type MediaSettings = Required<MediaServerOptions>

/** `invalid_argument` that names each option that is wrong, as options of `factory`. */
export function mediaSettings(factory: string, options: MediaServerOptions): MediaSettings {
  const { portMin = 30_000, portMax = 39_999, sessionsMax = 1_000, address } = options
  const advertisedAddress = options.advertisedAddress ?? address
  const problems: string[] = []
  if (isIP(address) === 0) problems.push(`"address" takes an IP address; got ${JSON.stringify(address)}`)
  if (isIP(advertisedAddress) === 0)
    problems.push('"advertisedAddress" takes an IP address, because SDP is read by phones')
  else if (advertisedAddress === '0.0.0.0' || advertisedAddress === '::')
    problems.push(
      '"advertisedAddress" takes the IP address that phones reach: to them, one for all addresses is a hold',
    )
  if (!isPort(portMin) || !isPort(portMax)) problems.push('"portMin" and "portMax" take ports between 1024 and 65535')
  else if (portMin + (portMin & 1) + 1 > portMax) {
    problems.push('"portMin" to "portMax" must hold an even port and the odd one above it: a session takes two')
  }
  if (!Number.isInteger(sessionsMax) || sessionsMax < 1) problems.push('"sessionsMax" takes a whole number from 1 on')
  if (problems.length > 0) {
    throw new RingwrightError('invalid_argument', `Options of ${factory} are not valid:\n  ${problems.join('\n  ')}`)
  }
  return { address, advertisedAddress, portMin, portMax, sessionsMax }
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 1_024 && value <= 65_535
}
