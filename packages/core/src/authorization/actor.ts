/** Who does something. Every command carries one, and so does every fact. */
export interface Actor {
  readonly role: Role
  /** The agent's, customer's or host user's id; a component's name for `system`. */
  readonly id: string
}

/** `customer` is whoever called or wrote; `system` is the engine itself (deadlines, matching, recovery). */
export type Role = 'agent' | 'supervisor' | 'administrator' | 'service' | 'customer' | 'system'

export function systemActor(component: string): Actor {
  return { role: 'system', id: component }
}
