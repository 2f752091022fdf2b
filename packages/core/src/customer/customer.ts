import type { CustomerId } from '../identity/identity.js'
import type { CollectionDefinition } from '../storage/directory.js'

/** A person, with one address per channel. Personal data: kept out of facts and logs. */
export interface Customer {
  readonly id: CustomerId
  readonly name?: string
  readonly addresses: readonly { readonly channel: string; readonly address: string }[]
  readonly createdAt: number
}

/** The index value of an address on a channel. */
export function addressKey(channel: string, address: string): string {
  return `${channel}:${address}`
}

export const customers: CollectionDefinition<Customer> = {
  name: 'customers',
  indexes: {
    address: {
      unique: true,
      keys: ({ addresses }) => addresses.map(({ channel, address }) => addressKey(channel, address)),
    },
  },
}
