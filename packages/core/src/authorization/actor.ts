import { RingwrightError } from '../errors/ringwright-error.js'

/** Who does something. Every command carries one, and so does every fact. */
export interface Actor {
  readonly role: Role
  /** The agent's, customer's or host user's id; a component's name for `system`. */
  readonly id: string
}

/** `customer` is whoever called or wrote; `system` is the engine itself (deadlines, matching, recovery). */
export type Role = 'agent' | 'supervisor' | 'administrator' | 'service' | 'customer' | 'system'

/** The actor of a part of the center itself; authorizers of the built-in kind let it do everything. */
export function systemActor(component: string): Actor {
  return { role: 'system', id: component }
}

/** Throws `invalid_argument` for what could not stand in a record as who did it. Roles may be the host's own. */
export function assertActor(actor: Actor): void {
  if (typeof actor?.role === 'string' && typeof actor.id === 'string') return
  throw new RingwrightError(
    'invalid_argument',
    'A command takes an actor with a role and an id, both texts: who does it.',
  )
}
