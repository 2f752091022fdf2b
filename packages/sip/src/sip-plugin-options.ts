import type { Clock, Random } from '@ringwright/core'
import type { DigestSecret } from './authentication/index.js'
import type { MediaEncryption, MediaThread, RecordingKey, RecordingSink, TonePlan } from './media/index.js'
import type { WaitingMessages } from './notifier/index.js'
import type { RegistrarLimits } from './registrar/index.js'
import type { SipUri, Transport } from './sip-request.js'
import type { SipStack } from './sip-stack.js'
import type { AdmissionOptions } from './stack/admission.js'
import type { CallTracesOptions, HepExporterOptions } from './trace/index.js'
import type { NetworkLimits } from './transport/network-limits.js'
import type { TlsIdentity } from './transport/tls-identity.js'
import type { DialingLimit, TrunkOptions } from './trunk/index.js'

/** An address at which the center takes SIP. */
export interface SipListenOptions {
  /** One listener for each; without `tls` or `wss` nothing is encrypted. */
  readonly transport: Transport
  /**
   * An IP address of this machine. `0.0.0.0` for all of them, or `::` for those of IPv6 too, needs `advertise`. Where phones behind
   * NATs use several addresses of it over UDP, list each: what is sent from all of them leaves by the one that the system chooses, and
   * such a phone takes no other.
   */
  readonly host: string
  /** Usually 5060, 5061 for `tls`; 0 takes a free one. */
  readonly port: number
  /** For `tls` and `wss`: the key and the certificate of this host, as PEM texts; see `SipPlugin.renewCertificate`. */
  readonly tls?: TlsIdentity
  /** For `ws` and `wss`: pages from where browsers may connect, such as `https://desk.example`. Default: any. */
  readonly origins?: readonly string[]
}

/** Whose phones may register with the center, and what they may see of each other. */
export interface SipRegistrarOptions {
  /** What phones show, and what every `ha1` is made with. */
  readonly realm: string
  /** The password or HA1 of a user; undefined for nobody. Asked at each REGISTER, call and dial, so it should be quick. */
  readonly users: (user: string) => DigestSecret | undefined | Promise<DigestSecret | undefined>
  /** Default MD5: some phones do not register once SHA-256 is offered (RFC 8760). */
  readonly algorithms?: readonly ('MD5' | 'SHA-256')[]
  /** What differs from the defaults of `RegistrarLimits`. */
  readonly limits?: Partial<RegistrarLimits>
  /**
   * Whether one user's phones may show by a lamp that another's ring or are in a call; with whom is never shown. Asked when a phone
   * begins to, and each time it goes on. Default: every user may.
   */
  readonly mayWatch?: (watcher: string, user: string) => boolean | Promise<boolean>
  /**
   * How many voice messages wait for a user, for the lamp of the user's own phones; asked whenever a phone asks, and after
   * `SipPlugin.messagesChanged`. Without it phones are told that there is no such lamp.
   */
  readonly waitingMessages?: (user: string) => WaitingMessages | Promise<WaitingMessages>
}

/** Where the audio of calls comes in, by which threads it is handled, and whether it is encrypted. */
export interface SipMediaOptions {
  /** The IP address at which audio is received. Default: the host of the first listener. */
  readonly address?: string
  /** UDP ports, two for each call leg. Default 30,000 to 39,999. */
  readonly portMin?: number
  /** The last one of them. */
  readonly portMax?: number
  /** Call legs with audio at once. Default 1,000. */
  readonly sessionsMax?: number
  /**
   * Makes a thread in which audio is handled, so that signaling never waits for it; called again when that thread is
   * lost: `() => new Worker(new URL(import.meta.resolve('@ringwright/sip/media/worker')))`. Default: this thread.
   */
  readonly worker?: () => MediaThread
  /**
   * Whether audio is encrypted (SRTP) of phones and providers whose signaling is (TLS, WSS): `never`, `offered` to
   * those who can, or `required`, which refuses the others. Elsewhere it never is, because the keys stand in the SDP.
   * Default `offered`.
   */
  readonly encryption?: MediaEncryption
}

/** What a stack needs of the center that it is made for. */
export interface SipStackPorts {
  readonly clock: Clock
  readonly random: Random
}

/** How a center speaks SIP: where it listens, whose phones it knows, and by which trunks it calls. */
export interface SipOptions {
  /** At least one, unless `stack` is given. */
  readonly listen?: readonly SipListenOptions[]
  /**
   * Makes the stack that calls go by, in the place of our own: `(ports) => createDrachtioSipStack({ ...ports, servers:
   * [...] })`. Then `listen` and both kinds of limits are left to it, and `media.address` is needed.
   */
  readonly stack?: (ports: SipStackPorts) => SipStack
  /** The IP address that phones and providers are told to send to, where a NAT stands before this host. */
  readonly advertise?: string
  /** Lets the phones of users register. Without it only URIs and, with a trunk, numbers can be dialed. */
  readonly registrar?: SipRegistrarOptions
  /** The folder of WAV files that are played by name. The built-in `music`, `ringback` and `beep` need none. */
  readonly prompts?: string
  /** Whose ringback tone. Default `europe`. */
  readonly tones?: TonePlan
  /** A folder for recordings, a sink, or recorders of somebody else. Without it recordings fail, and say so. */
  readonly recordings?: string | RecordingSink | SipRecorderOptions
  /**
   * Encrypts recordings before they are written; `decryptRecording` of `@ringwright/sip/media` reads them. A function is asked
   * for each recording. Default: recordings are plain WAV files.
   */
  readonly recordingKey?: RecordingKey | (() => RecordingKey)
  /**
   * Where and how audio is received. Default: at the first listener's address, not beyond 1,000 legs, in this thread.
   */
  readonly media?: SipMediaOptions
  /** When calls and other requests are refused with 503, so that the running ones stay undisturbed. */
  readonly limits?: Omit<AdmissionOptions, 'eventLoopDelayMs'>
  /** What peers may take of the network. `connectionsMax` has to hold all phones that register over TCP, TLS or WebSockets. */
  readonly networkLimits?: Partial<NetworkLimits>
  /**
   * The providers, at most 100, by which numbers are dialed. Without one no call leaves but to registered phones and to
   * URIs that the engine names. When one fails before it rang, the next is tried.
   */
  readonly trunks?: readonly TrunkOptions[]
  /**
   * Numbers such as `112`, at most 100, that are never held up by a trunk's limits, and go through its `emergency`
   * trunks first.
   */
  readonly emergencyNumbers?: readonly string[]
  /** Looks whether callers call from the numbers that they show (STIR/SHAKEN). Default: nobody looks. */
  readonly callerIdentity?: SipCallerIdentityOptions
  /**
   * What may be dialed by trunks before something must be wrong; each is counted for itself. At most 100. Default: no
   * limits.
   */
  readonly dialingLimits?: readonly DialingLimit[]
  /** Keeps the SIP messages of the last calls, for `SipPlugin.traces`. Default: nothing is kept. */
  readonly trace?: SipTraceOptions
}

/**
 * What is found out stands in the attribute `callerIdentity` of the interaction: `full`, `partial`, `gateway`,
 * `unsigned`, `failed`.
 */
export interface SipCallerIdentityOptions {
  /** The certificates of those who may vouch for providers, as PEM texts in one: the list of your country's authority. */
  readonly trustAnchors: string
  /** Also fetches certificates from addresses that are not on the public Internet. Default false. */
  readonly allowPrivateAddresses?: boolean
}

/** Recorders that are sent both sides of each recorded call while it lasts (SIPREC, RFC 7866). */
export interface SipRecorderOptions {
  /** 1 to 10, tried in this order for each call. */
  readonly recorders: readonly SipUri[]
  /** For recorders that ask for a password. */
  readonly username?: string
  /** That of `username`. */
  readonly password?: string
}

/** Password answers, media keys and pressed digits are never kept. */
export interface SipTraceOptions extends Omit<CallTracesOptions, 'exporter'> {
  /** Gets each message as it passes (HEP version 3): Homer, or what understands it. */
  readonly collector?: HepExporterOptions
}
