import type { Clock, Random } from '@ringwright/core'
import type { DigestSecret } from '../authentication/index.js'
import type { BindingStore } from './binding.js'

/** Who may register phones, and how they show that they are who they say. */
export interface RegistrarOptions {
  /** By which registrations, nonces and wrong passwords expire. Outside of tests `systemClock()`. */
  readonly clock: Clock
  /** Makes nonces, which must not be guessed. Outside of tests `systemRandom()`. */
  readonly random: Random
  /** What phones show, and what every `ha1` is made with. */
  readonly realm: string
  /** The password or HA1 of a user; undefined for nobody. */
  readonly credentials: (user: string) => DigestSecret | undefined | Promise<DigestSecret | undefined>
  /** Default MD5: some phones do not register once SHA-256 is offered (RFC 8760). */
  readonly algorithms?: readonly ('MD5' | 'SHA-256')[]
  /** Default: `memoryBindingStore`, with its limits. */
  readonly store?: BindingStore
  /** What differs from the defaults of `RegistrarLimits`. */
  readonly limits?: Partial<RegistrarLimits>
}

/** What phones may ask of a registrar, and what it lets strangers try. */
export interface RegistrarLimits {
  /** Default 60: below, phones would load the registrar more than their calls do. A shorter wish gets 423. */
  readonly expiresMinSeconds: number
  /** Default 3,600. A longer wish is shortened. */
  readonly expiresMaxSeconds: number
  /** Default 600, for phones that don't say. */
  readonly expiresDefaultSeconds: number
  /** Bindings of one address. Default 10: more phones than anyone answers. */
  readonly bindingsMax: number
  /**
   * Wrong passwords from one address of the network in `failureWindowMs` before it is refused. Default 20. A right one forgives
   * those of its own user, who is refused alone after 5. Of IPv6, the 64 bits that a site has count as one address.
   */
  readonly failuresMax: number
  /** Default 300,000. */
  readonly failureWindowMs: number
  /**
   * How often phones are asked for keep-alives that offer them (RFC 5626, RFC 6223); one that is silent for 40 s longer is not
   * registered any more. Default: 29 over UDP, 120 over connections, which is what NATs and proxies need.
   */
  readonly keepAliveSeconds: number | undefined
}

export const defaultRegistrarLimits: RegistrarLimits = {
  expiresMinSeconds: 60,
  expiresMaxSeconds: 3_600,
  expiresDefaultSeconds: 600,
  bindingsMax: 10,
  failuresMax: 20,
  failureWindowMs: 300_000,
  keepAliveSeconds: undefined,
}
