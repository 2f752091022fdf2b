import { type Clock, type Random, RingwrightError } from '@ringwright/core'
import type { AdmissionOptions } from '../stack/admission.js'

/** A drachtio-server that we connect to. */
export interface DrachtioServer {
  readonly host: string
  /** The port of its `<admin>` element. Default 9022. */
  readonly port?: number
  /** The `secret` of its `<admin>` element. */
  readonly secret: string
  /** Connects by TLS, to the `tls-port` of that element. `ca` is the certificate to trust, as a PEM text. */
  readonly tls?: { readonly ca?: string }
}

/** Where drachtio-servers connect to us, as their `request-handlers` tell them. */
export interface DrachtioAcceptOptions {
  /** An address of this machine, at which they reach us. */
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** The `secret` that their `request-handlers` give; whoever says another one is not answered. */
  readonly secret: string
  /** The IP addresses of those servers. Whoever else connects is not answered: our secret would be told to anybody. */
  readonly from: readonly string[]
  /** One for each call that runs. Default 10,000. */
  readonly connectionsMax?: number
}

/** At least one of `servers` and `accept` is needed. */
export interface DrachtioSipStackOptions {
  /** By which calls ring and end. Outside of tests that of the plug-in: `stack: (ports) => …` brings it. */
  readonly clock: Clock
  /** Makes tags and nonces, which must not be guessed. Brought by `ports` as well. */
  readonly random: Random
  /** Calls are made by way of each in turn. */
  readonly servers?: readonly DrachtioServer[]
  /** Lets drachtio-servers connect to us for each call, in the place of one connection to each. Default: none may. */
  readonly accept?: DrachtioAcceptOptions
  /** When calls are refused with 503, so that the running ones stay undisturbed. */
  readonly admission?: AdmissionOptions
}

export const PORT = 9_022

/** Throws `invalid_argument` that names the wrong field and what it takes. */
export function checkOptions({ servers = [], accept, admission = {} }: DrachtioSipStackOptions): void {
  if (servers.length === 0 && !accept)
    refuse('servers', 'takes at least one { host, secret }, unless `accept` is given')
  for (const [index, { host, port = PORT, secret }] of servers.entries()) {
    if (host === '') refuse(`servers.${index}.host`, 'takes a name or an address')
    if (!isPort(port) || port === 0) refuse(`servers.${index}.port`, 'is a whole number from 1 to 65535')
    checkSecret(`servers.${index}.secret`, secret)
  }
  if (accept) {
    if (!isPort(accept.port)) refuse('accept.port', 'is a whole number from 0 to 65535')
    if (accept.from.length === 0) refuse('accept.from', 'takes the IP address of at least one drachtio-server')
    checkSecret('accept.secret', accept.secret)
  }
  for (const [name, value] of Object.entries(admission)) {
    if (typeof value === 'number' && !(value > 0)) refuse(`admission.${name}`, 'is a number above 0')
  }
}

/** It goes over the wire between bars, in one line. */
function checkSecret(field: string, secret: string): void {
  if (secret === '' || /[|\r\n]/.test(secret)) refuse(field, 'takes a text without | and line breaks')
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 65_535
}

function refuse(field: string, rule: string): never {
  throw new RingwrightError('invalid_argument', `Options of createDrachtioSipStack are not valid: ${field} ${rule}.`)
}
