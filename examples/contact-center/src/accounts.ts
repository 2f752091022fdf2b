import { type Random, randomHex } from '@ringwright/core'

/** Somebody who can sign in to the pages. */
export interface Account {
  readonly id: string
  readonly name: string
  readonly role: 'agent' | 'supervisor'
  readonly password: string
  /** Of the agent's phone; the user is the agent's id. */
  readonly phonePassword: string
}

const PEOPLE = [
  { id: 'ada', name: 'Ada Okafor', role: 'agent' },
  { id: 'li', name: 'Li Wei', role: 'agent' },
  { id: 'sam', name: 'Sam Rivera', role: 'supervisor' },
] as const

/** The demo's people, with passwords that are new at each start. A real host asks its own user directory instead. */
export function demoAccounts(random: Random): readonly Account[] {
  return PEOPLE.map((person) => ({ ...person, password: randomHex(random, 4), phonePassword: randomHex(random, 8) }))
}
