import { type Clock, RingwrightError } from '@ringwright/core'
import type { SipUri } from '../sip-request.js'
import type { Binding, BindingStore } from './binding.js'

/** How many registrations a `memoryBindingStore` keeps. */
export interface MemoryBindingStoreOptions {
  /** By which bindings expire: the one that the registrar has. */
  readonly clock: Clock
  /**
   * Addresses of record of one user, such as `sip:alice@a` and `sip:alice@b`, that have bindings at once. Default 10: a host has few
   * names, and whoever knows one password could make up any number.
   */
  readonly addressesOfUserMax?: number
  /** Users that have bindings at once. Default 100,000, about 100 MB. */
  readonly usersMax?: number
}

/** Bindings of one process, gone with it: phones register anew within their expiry. */
export function memoryBindingStore(options: MemoryBindingStoreOptions): BindingStore {
  return new MemoryBindings(options)
}

type Addresses = Map<SipUri, readonly Binding[]>

class MemoryBindings implements BindingStore {
  readonly #clock: Clock
  readonly #addressesOfUserMax: number
  readonly #usersMax: number
  readonly #users = new Map<string, Addresses>()

  constructor({ clock, addressesOfUserMax = 10, usersMax = 100_000 }: MemoryBindingStoreOptions) {
    this.#clock = clock
    this.#addressesOfUserMax = addressesOfUserMax
    this.#usersMax = usersMax
  }

  read(address: SipUri): readonly Binding[] {
    return this.#users.get(userOf(address))?.get(address) ?? []
  }

  update(address: SipUri, change: (bindings: readonly Binding[]) => readonly Binding[]): readonly Binding[] {
    const user = userOf(address)
    const addresses = this.#users.get(user) ?? new Map<SipUri, readonly Binding[]>()
    const bindings = change(addresses.get(address) ?? [])
    if (bindings.length > 0) {
      this.#makeRoom(user, address, addresses)
      addresses.set(address, bindings)
    } else addresses.delete(address)
    if (addresses.size > 0) this.#users.set(user, addresses)
    else this.#users.delete(user)
    return bindings
  }

  /** Throws when there is none, because all that is kept is still valid. */
  #makeRoom(user: string, address: SipUri, addresses: Addresses): void {
    if (!addresses.has(address) && addresses.size >= this.#addressesOfUserMax) {
      this.#forgetExpired(addresses)
      if (addresses.size >= this.#addressesOfUserMax) throw full('addressesOfUserMax', this.#addressesOfUserMax)
    }
    if (this.#users.has(user) || this.#users.size < this.#usersMax) return
    for (const [other, old] of this.#users) {
      this.#forgetExpired(old)
      if (old.size === 0) this.#users.delete(other)
    }
    if (this.#users.size >= this.#usersMax) throw full('usersMax', this.#usersMax)
  }

  #forgetExpired(addresses: Addresses): void {
    const now = this.#clock.now()
    for (const [address, bindings] of addresses) {
      if (bindings.every(({ expiresAt }) => expiresAt <= now)) addresses.delete(address)
    }
  }
}

function userOf(address: SipUri): string {
  return address.split('@', 1)[0] as string
}

function full(option: string, limit: number): RingwrightError {
  return new RingwrightError(
    'limit_reached',
    `No more bindings are kept: \`${option}\` of memoryBindingStore is ${limit}. Raise it, or wait for bindings to expire.`,
  )
}
