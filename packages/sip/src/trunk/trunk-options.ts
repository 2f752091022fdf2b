import { isIP } from 'node:net'
import { z } from 'zod'
import type { CallerSigning } from '../identity/index.js'
import { parseUri } from '../message/index.js'
import type { SipUri } from '../sip-request.js'

/** A number that begins with one text is dialed as one that begins with another: `+49` as `0`, `+` as `00`. */
export interface NumberRule {
  readonly startsWith: string
  readonly becomes: string
}

/** A provider that calls to telephone numbers go through. */
export interface TrunkOptions {
  /** What logs and statistics call it. Default: the URI. */
  readonly name?: string
  /** Where its INVITEs go: `sip:provider.example`, with `;transport=tcp` or `;transport=tls` where it wants that. */
  readonly uri: SipUri
  /** By which the provider knows us when it asks. Default: what it asks for a password is not dialed by it. */
  readonly username?: string
  /** That of `username`, unless `ha1` is given. */
  readonly password?: string
  /** Instead of the password: MD5(username:realm:password) in hexadecimal. */
  readonly ha1?: string
  /** The number shown to whoever is called when the dialer of a call names none. Default: `username`. */
  readonly callerId?: string
  /**
   * The addresses that its calls to us come from: who it says calls (P-Asserted-Identity, Privacy) counts. At most
   * 1,000. Default: none.
   */
  readonly sources?: readonly string[]
  /**
   * Tells it in P-Asserted-Identity who calls, also of callers who are not to be shown (RFC 3325). Only for providers
   * that ask for it: they are trusted not to pass on what is withheld. Default false.
   */
  readonly assertsCallers?: boolean
  /** Signs whose number calls show (STIR/SHAKEN), for providers that want that of their customers. Default: not signed. */
  readonly signs?: CallerSigning
  /** Registers with the provider as `username`, so that it knows where calls to us go. Default false. */
  readonly register?: boolean
  /**
   * Registers as one flow of a phone (RFC 5626), for providers that reach whoever is behind a NAT by the flow alone. Where the
   * provider does not offer it, it registers without. Default false.
   */
  readonly outbound?: boolean
  /** How long a registration is asked for, in seconds. Default 600; 60 to 86,400. */
  readonly registerSeconds?: number
  /** The trunks with the smallest number are tried first. Default 10. */
  readonly priority?: number
  /** The share of calls among trunks of one priority. Default 1. */
  readonly weight?: number
  /** Beginnings of the numbers that it carries, as they are dialed here: `['+49']`. At most 10,000. Default: all. */
  readonly carries?: readonly string[]
  /**
   * How numbers are written for it; the first rule that fits counts. At most 1,000. Default: as they are dialed here.
   */
  readonly numbers?: readonly NumberRule[]
  /** Its calls at once. Default: no limit of its own. */
  readonly callsMax?: number
  /** Its new calls a second. Default: no limit of its own. */
  readonly callsPerSecondMax?: number
  /** The next trunk is tried when this one does not say for so long, in ms, that it rings, or why not (100 says neither). Default 6,000. */
  readonly silenceMaxMs?: number
  /** It is asked by OPTIONS each so many ms whether it is there. Default 30,000; 0: never. */
  readonly checkEveryMs?: number
  /**
   * The site where it ends, as agents and entries name theirs. Calls for other sites go through it only when no other trunk
   * took them; emergency numbers that are called at its own site, first of all, so that help comes to the right place. Default:
   * none, it serves all sites alike.
   */
  readonly site?: string
  /**
   * Emergency numbers go through it first. No trunk's limits hold them up, and the next trunk is tried whatever one says. Default false.
   */
  readonly emergency?: boolean
}

const text = z.string('takes a text').min(1, 'takes a text that is not empty')
const count = z.int('takes a whole number from 1 on').min(1, 'takes a whole number from 1 on')
const beginning = z.string('takes a beginning of numbers').regex(/^\+?[0-9*#]*$/, 'takes digits, *, # and a leading +')

export const trunkOptionsSchema = z.strictObject({
  name: text.exactOptional(),
  uri: text
    .refine(isHost, 'takes a URI such as sip:provider.example')
    .refine(hasTransport, 'takes `transport=udp`, `transport=tcp` or `transport=tls`, or none; of sips: no `udp`'),
  username: text.exactOptional(),
  password: text.exactOptional(),
  ha1: text.exactOptional(),
  callerId: text.exactOptional(),
  sources: z
    .array(z.string().refine((address) => isIP(address) !== 0, 'takes IP addresses'))
    .max(1_000, 'takes at most 1000 addresses')
    .exactOptional(),
  assertsCallers: z.boolean('takes true or false').exactOptional(),
  signs: z
    .strictObject({
      key: z.string('takes a PEM text').includes('PRIVATE KEY-----', 'takes a private key as a PEM text'),
      certificateUrl: z.url({ protocol: /^https$/, error: 'takes a URL that begins with https://' }),
      attestation: z.enum(['A', 'B', 'C'], "takes 'A', 'B' or 'C'"),
    })
    .exactOptional(),
  register: z.boolean('takes true or false').exactOptional(),
  outbound: z.boolean('takes true or false').exactOptional(),
  registerSeconds: z.int().min(60, 'takes 60 to 86400').max(86_400, 'takes 60 to 86400').exactOptional(),
  priority: z.int('takes a whole number').exactOptional(),
  weight: z.number('takes a number above 0').gt(0, 'takes a number above 0').exactOptional(),
  carries: z.array(beginning).max(10_000, 'takes at most 10000 beginnings').exactOptional(),
  numbers: z
    .array(z.strictObject({ startsWith: beginning, becomes: beginning }))
    .max(1_000, 'takes at most 1000 rules')
    .exactOptional(),
  callsMax: count.exactOptional(),
  callsPerSecondMax: z.number('takes a number above 0').gt(0, 'takes a number above 0').exactOptional(),
  silenceMaxMs: z.int().min(500, 'takes 500 or more').exactOptional(),
  checkEveryMs: z
    .int('takes 0, or 1000 and more')
    .refine((ms) => ms === 0 || ms >= 1_000, 'takes 0, or 1000 and more')
    .exactOptional(),
  site: text.exactOptional(),
  emergency: z.boolean('takes true or false').exactOptional(),
})

function isHost(uri: string): boolean {
  const scheme = parseUri(uri)?.scheme
  return scheme === 'sip' || scheme === 'sips'
}

/** Whether there is a way to it: browsers are never called by a URI, and nothing goes to `sips:` in the clear. */
function hasTransport(uri: string): boolean {
  const parsed = parseUri(uri)
  if (parsed?.scheme !== 'sip' && parsed?.scheme !== 'sips') return true
  const transport = parsed.parameters.get('transport')?.toLowerCase() ?? 'tls'
  return transport === 'tcp' || transport === 'tls' || (transport === 'udp' && parsed.scheme === 'sip')
}
