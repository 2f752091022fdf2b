import { RingwrightError } from '@ringwright/core'
import type { Transport } from '../sip-request.js'

/** What drachtio-server says of itself. */
export interface ServerGreeting {
  readonly version: string
  readonly listening: readonly { readonly transport: Transport; readonly host: string; readonly port: number }[]
}

/** The first with the messages and answers that are used here. */
const VERSION_MIN: readonly [number, number] = [0, 8]

/** Reads the answer to our secret. Throws `not_permitted`, `incompatible` or `unavailable`, which say what to do. */
export function readGreeting(name: string, refusal: unknown, endpoints: string, version: string): ServerGreeting {
  if (refusal) throw wrongSecret(name)
  if (isTooOld(version)) throw tooOld(name, version)
  const listening = endpoints.split(',').flatMap(readEndpoint)
  // It takes programs before it listens for SIP, and falls over when one of them calls somebody then.
  if (listening.length === 0)
    throw unavailable(name, 'listens for no SIP yet: wait for its start, or give it a <contact>')
  return { version, listening }
}

export function unavailable(name: string, what: string): RingwrightError {
  return new RingwrightError('unavailable', `drachtio-server ${name} ${what}.`)
}

function wrongSecret(name: string): RingwrightError {
  return new RingwrightError(
    'not_permitted',
    `drachtio-server ${name} refuses our secret: give \`secret\` the value of the attribute in its <admin> element.`,
  )
}

function tooOld(name: string, version: string): RingwrightError {
  return new RingwrightError('incompatible', `drachtio-server ${name} is ${version}: update it to v0.8 or newer.`)
}

/** A build without a version in its name is taken for a new one. */
function isTooOld(version: string): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? []
  if (major === undefined) return false
  const [majorMin, minorMin] = VERSION_MIN
  return Number(major) < majorMin || (Number(major) === majorMin && Number(minor) < minorMin)
}

/** Such as `udp/192.0.2.1:5060`. */
function readEndpoint(text: string): ServerGreeting['listening'] {
  const [, transport, host, port] = /^(udp|tcp|tls|ws|wss)\/\[?([^\]]+)\]?:(\d+)$/.exec(text.trim()) ?? []
  if (transport === undefined || host === undefined) return []
  return [{ transport: transport as Transport, host, port: Number(port) }]
}
