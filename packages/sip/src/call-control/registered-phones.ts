import type { Clock, Random } from '@ringwright/core'
import type { DigestSecret } from '../authentication/index.js'
import {
  type Binding,
  type BindingStore,
  createRegistrar,
  memoryBindingStore,
  type Registrar,
  type RegistrarLimits,
} from '../registrar/index.js'

export interface RegisteredPhonesOptions {
  readonly clock: Clock
  readonly random: Random
  readonly realm: string
  readonly users: (user: string) => DigestSecret | undefined | Promise<DigestSecret | undefined>
  readonly algorithms?: readonly ('MD5' | 'SHA-256')[]
  readonly limits?: Partial<RegistrarLimits>
}

/** The phones of the center's own users, found by the user's name alone. */
export interface RegisteredPhones {
  readonly registrar: Registrar
  /** Where the user's phones are, best first. */
  bindings(user: string): Promise<readonly Binding[]>
  /** Whether there is such a user, registered or not. */
  isUser(user: string): Promise<boolean>
}

export function registeredPhones(options: RegisteredPhonesOptions): RegisteredPhones {
  const { clock, random, realm, users, algorithms, limits } = options
  const registrar = createRegistrar({
    clock,
    random,
    realm,
    credentials: users,
    store: storeByUser(memoryBindingStore({ clock })),
    ...(algorithms && { algorithms }),
    ...(limits && { limits }),
  })
  return {
    registrar,
    bindings: (user) => registrar.bindings(`sip:${encodeURIComponent(user)}@${realm}`),
    async isUser(user) {
      return (await users(user)) !== undefined
    },
  }
}

/**
 * Phones register at whatever name or address of this host they were given, so one user has many addresses of record.
 * There is one realm and so one set of users: what stands behind the `@` tells nothing apart.
 */
function storeByUser(store: BindingStore): BindingStore {
  const userOf = (address: string): string => address.slice(0, address.indexOf('@'))
  return {
    read: (address) => store.read(userOf(address)),
    update: (address, change) => store.update(userOf(address), change),
  }
}
