import { isIP } from 'node:net'
import { type Clock, type Random, RingwrightError } from '@ringwright/core'

/** One rtpengine, by its control port. */
export interface RtpengineServer {
  /** An IP address. */
  readonly host: string
  /** That of `--listen-ng`. */
  readonly port: number
}

/** Which servers of rtpengine pass audio on. */
export interface RtpengineOptions {
  /** By which servers that do not answer are left alone. Outside of tests `systemClock()`. */
  readonly clock: Clock
  /** Makes the names that calls have at the servers. Outside of tests `systemRandom()`. */
  readonly random: Random
  /** Calls take turns; one that does not answer gets none for ten seconds. At most 100. */
  readonly servers: readonly RtpengineServer[]
  /** By the names of `--interface`, where the two sides stand in different networks. Default: the server's first. */
  readonly interfaces?: { readonly caller: string; readonly target: string }
}

/** `invalid_argument` that names the option that is wrong. */
export function checkRtpengineOptions({ servers, interfaces }: RtpengineOptions): void {
  if (servers.length === 0 || servers.length > 100) refuse('servers takes 1 to 100 of { host, port }')
  for (const { host, port } of servers) {
    if (isIP(host) === 0) refuse(`host of a server is an IP address; got ${JSON.stringify(host)}`)
    if (!Number.isInteger(port) || port < 1 || port > 65_535) refuse('port of a server is that of its --listen-ng')
  }
  for (const name of interfaces ? [interfaces.caller, interfaces.target] : []) {
    if (!/^[\w.-]{1,64}$/.test(name)) refuse('interfaces takes names of --interface of the servers')
  }
}

function refuse(rule: string): never {
  throw new RingwrightError('invalid_argument', `Options of createRtpengineProxy are not valid: ${rule}.`)
}
