import { createHmac } from 'node:crypto'

/** Somebody who can sign in to the pages. */
export interface Account {
  readonly id: string
  readonly name: string
  readonly role: 'agent' | 'supervisor'
  readonly password: string
  /** Of the phone, whose user is the account's id. */
  readonly phonePassword: string
}

const PEOPLE = [
  { id: 'ada', name: 'Ada Okafor', role: 'agent' },
  { id: 'li', name: 'Li Wei', role: 'agent' },
  { id: 'sam', name: 'Sam Rivera', role: 'supervisor' },
] as const

/**
 * The demo's people. Their passwords come from a secret that all nodes share, so they are new with each new store. A real
 * host asks its own user directory instead.
 */
export function demoAccounts(secret: string): readonly Account[] {
  const word = (purpose: string, length: number): string =>
    createHmac('sha256', secret).update(purpose).digest('hex').slice(0, length)
  return PEOPLE.map((person) => ({
    ...person,
    password: word(`page ${person.id}`, 8),
    phonePassword: word(`phone ${person.id}`, 16),
  }))
}
