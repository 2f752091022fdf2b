import { createHash } from 'node:crypto'
import { type Clock, type Logger, type Random, randomHex, RingwrightError } from '@ringwright/core'
import { CallerSigner } from '../identity/index.js'
import { escapeUser, parseUri } from '../message/index.js'
import type { Credentials, OutOfDialogOptions, RequestSeries } from '../outbound-call.js'
import type { Flow, HeaderValues, SipResponse, SipUri } from '../sip-request.js'
import type { SipStack } from '../sip-stack.js'
import { addressOctets } from '../transport/address-octets.js'
import { plainAddress } from '../transport/mapped-address.js'
import { CallAllowance } from './call-allowance.js'
import { TrunkHealth } from './trunk-health.js'
import type { TrunkOptions } from './trunk-options.js'
import { TrunkRegistration } from './trunk-registration.js'

const PRIORITY = 10
const WEIGHT = 1
const SILENCE_MAX_MS = 6_000
const CHECK_EVERY_MS = 30_000
const REGISTER_SECONDS = 600

export interface TrunkDependencies {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly stack: SipStack
  /** The host that our own addresses have. */
  readonly host: () => string
}

/** How a trunk is, as far as this node knows. */
export interface TrunkStatus {
  readonly name: string
  /** `down` when it does not answer, `unregistered` when it does not know us: such a trunk is tried last. */
  readonly state: 'up' | 'down' | 'unregistered'
  /** Calls through it now that ring or are answered. */
  readonly callsRunning: number
}

/** One provider. */
export class Trunk {
  readonly name: string
  readonly priority: number
  readonly weight: number
  readonly silenceMaxMs: number
  readonly isForEmergencies: boolean
  readonly site: string | undefined
  readonly credentials: Credentials | undefined
  readonly #options: TrunkOptions
  readonly #dependencies: TrunkDependencies
  readonly #address: ProviderAddress
  readonly #sources: ReadonlySet<string>
  readonly #allowance: CallAllowance
  readonly #health: TrunkHealth
  readonly #registration: TrunkRegistration | undefined
  readonly #signer: CallerSigner | undefined

  /** Throws `invalid_argument` when the URI is not one of a SIP host, or a registration has no user. */
  constructor(options: TrunkOptions, dependencies: TrunkDependencies) {
    const { clock, logger } = dependencies
    this.#options = options
    this.#dependencies = dependencies
    this.#address = providerAddress(options)
    this.#sources = new Set(options.sources?.map(octetsKey))
    this.name = options.name ?? options.uri
    this.priority = options.priority ?? PRIORITY
    this.weight = options.weight ?? WEIGHT
    this.silenceMaxMs = options.silenceMaxMs ?? SILENCE_MAX_MS
    this.isForEmergencies = options.emergency ?? false
    this.site = options.site
    this.credentials = credentialsOf(options)
    this.#allowance = new CallAllowance({
      clock,
      callsMax: options.callsMax ?? Number.POSITIVE_INFINITY,
      callsPerSecondMax: options.callsPerSecondMax ?? Number.POSITIVE_INFINITY,
    })
    this.#health = new TrunkHealth({
      clock,
      checkEveryMs: options.checkEveryMs ?? CHECK_EVERY_MS,
      ask: () => this.#request('OPTIONS', {}),
      changed: (isUp) => logger.warn(isUp ? 'trunk answers again' : 'trunk does not answer', { trunk: this.name }),
    })
    const { signs: signing } = options
    this.#signer = signing && new CallerSigner({ clock, random: dependencies.random, signing })
    this.#registration = options.register ? this.#newRegistration() : undefined
  }

  get status(): TrunkStatus {
    const isKnown = this.#registration?.isRegistered ?? true
    const state = !this.#health.isUp ? 'down' : isKnown ? 'up' : 'unregistered'
    return { name: this.name, state, callsRunning: this.#allowance.running }
  }

  start(): void {
    this.#health.start()
    this.#registration?.start()
  }

  async stop(): Promise<void> {
    this.#health.stop()
    await this.#registration?.stop()
  }

  /** A connection is over, which may be the one that it reaches us by. */
  lost(flow: Flow): void {
    this.#registration?.lost(flow)
  }

  carries(number: string): boolean {
    const { carries } = this.#options
    return carries === undefined || carries.some((beginning) => number.startsWith(beginning))
  }

  /** What a number is dialed as. */
  target(number: string): SipUri {
    const { scheme, authority, suffix } = this.#address
    const rule = this.#options.numbers?.find(({ startsWith }) => number.startsWith(startsWith))
    const written = rule ? rule.becomes + number.slice(rule.startsWith.length) : number
    return `${scheme}:${escapeUser(written)}@${authority}${suffix}`
  }

  /** From: the provider sees its own domain there, which is what it authenticates. */
  from(user = this.#options.callerId ?? this.#options.username): SipUri | undefined {
    return user === undefined ? undefined : `sip:${escapeUser(user)}@${this.#address.host}`
  }

  /** Whether calls to us that come from an address come from it. */
  isSource(address: string): boolean {
    return this.#sources.has(octetsKey(address))
  }

  /** What tells the provider who calls, when it wants to be told. */
  assertionOf(from: SipUri | undefined): HeaderValues | undefined {
    return this.#options.assertsCallers && from !== undefined ? { 'P-Asserted-Identity': `<${from}>` } : undefined
  }

  /** What vouches for the number that a call shows; a number that is withheld is told only to providers that ask who calls. */
  signatureOf(from: SipUri | undefined, target: SipUri, isWithheld: boolean): HeaderValues | undefined {
    if (isWithheld && !this.#options.assertsCallers) return undefined
    const [caller, called] = [from, target].map((uri) => (uri === undefined ? '' : userOf(uri)))
    return this.#signer?.headers(caller ?? '', called ?? '')
  }

  /** Room for one more call until the returned function is called. */
  claim(isEmergency: boolean): (() => void) | undefined {
    return this.#allowance.claim(isEmergency)
  }

  /** It took a call, or refused it itself. */
  succeeded(): void {
    this.#health.succeeded()
  }

  /** It did not take a call that another trunk may take. */
  failed(): void {
    this.#health.failed()
  }

  #newRegistration(): TrunkRegistration {
    const { clock, random, logger, stack } = this.#dependencies
    const { name } = this
    let sequence = 0
    const series: RequestSeries = { callId: randomHex(random, 16), nextSequence: () => ++sequence }
    return new TrunkRegistration({
      clock,
      random,
      seconds: this.#options.registerSeconds ?? REGISTER_SECONDS,
      contact: () => this.#contact(),
      ...(this.#options.outbound && { instance: instanceOf(`${this.name} ${this.#contact()}`) }),
      register: (headers) => this.#request('REGISTER', headers, series),
      keepAlive: (flow, seconds) => stack.keepAlive?.(flow, seconds),
      changed(isRegistered, detail) {
        if (isRegistered) logger.info('trunk is registered', { trunk: name, detail })
        else logger.warn('trunk does not let us register', { trunk: name, detail })
      },
    })
  }

  #contact(): string {
    const { stack, host } = this.#dependencies
    const { transport } = this.#address
    const listener = stack.listening.find((each) => each.transport === transport) ?? stack.listening[0]
    const parameter = transport === 'udp' ? '' : `;transport=${transport}`
    return `<sip:${escapeUser(this.#options.username ?? '')}@${host()}:${listener?.port ?? 5060}${parameter}>`
  }

  #request(method: 'OPTIONS' | 'REGISTER', headers: HeaderValues, series?: RequestSeries): Promise<SipResponse> {
    const { scheme, authority, suffix, host } = this.#address
    const account = this.from(this.#options.username)
    const options: OutOfDialogOptions = {
      headers,
      offersKeepAlives: method === 'REGISTER',
      ...(account !== undefined && { from: account, to: method === 'REGISTER' ? account : `sip:${host}` }),
      ...(this.credentials && { credentials: this.credentials }),
      ...(series && { series }),
    }
    return this.#dependencies.stack.request(method, `${scheme}:${authority}${suffix}`, options)
  }
}

/** The same for as long as there is this trunk at this host (RFC 5626 4.1): a UUID made from its name (RFC 9562 5.5). */
function instanceOf(name: string): string {
  const hash = createHash('sha1').update(name).digest()
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = hash.toString('hex')
  return `urn:uuid:${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')}`
}

/** The same however an address of IPv6 is written. */
function octetsKey(address: string): string {
  return addressOctets(plainAddress(address)).join('.')
}

function userOf(uri: SipUri): string {
  const parsed = parseUri(uri)
  return parsed?.scheme === 'sip' || parsed?.scheme === 'sips' ? (parsed.user ?? '') : ''
}

interface ProviderAddress {
  readonly scheme: 'sip' | 'sips'
  readonly host: string
  readonly authority: string
  /** Parameters of the URI. */
  readonly suffix: string
  readonly transport: 'udp' | 'tcp' | 'tls'
}

function providerAddress({ uri, register, username }: TrunkOptions): ProviderAddress {
  const parsed = parseUri(uri)
  if (parsed?.scheme !== 'sip' && parsed?.scheme !== 'sips') {
    throw new RingwrightError(
      'invalid_argument',
      `uri of a trunk takes a URI such as sip:provider.example; got ${JSON.stringify(uri)}.`,
    )
  }
  if (register && username === undefined) {
    throw new RingwrightError('invalid_argument', `The trunk ${uri} needs a username to register as.`)
  }
  const { scheme, host, port, parameters } = parsed
  const suffix = [...parameters].map(([name, value]) => (value === '' ? `;${name}` : `;${name}=${value}`)).join('')
  const named = parameters.get('transport')?.toLowerCase()
  return {
    scheme,
    host,
    authority: port === undefined ? host : `${host}:${port}`,
    suffix,
    transport: scheme === 'sips' || named === 'tls' ? 'tls' : named === 'tcp' ? 'tcp' : 'udp',
  }
}

function credentialsOf({ username, password, ha1 }: TrunkOptions): Credentials | undefined {
  if (username === undefined) return undefined
  return { username, ...(password !== undefined && { password }), ...(ha1 !== undefined && { ha1 }) }
}
