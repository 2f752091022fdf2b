import type { Actor, Role } from './actor.js'

/** What a command is about, as far as a host's rule may need it. */
export interface Resource {
  readonly agent?: string
  readonly queue?: string
  readonly interaction?: string
  /** That is to be called. */
  readonly number?: string
}

/** Decides who may do what. Asked before each command of an actor; the engine's own work is not asked for. */
export interface Authorizer {
  /** Answers at once; false has the command rejected with `not_permitted`. */
  permits(actor: Actor, action: string, resource: Resource): boolean
}

/** What each role may do; a role that is not named may do nothing. */
export interface RolePolicy {
  /** Actions, or `area:*`, or `*`, that the role may do. */
  readonly [role: string]: readonly string[]
}

/**
 * What each role may do by default. An agent's commands always concern that agent's own work, which the commands
 * themselves check; a customer only ever acts through a channel; `service` is the host's own code.
 */
export const DEFAULT_ROLE_POLICY: { readonly [R in Exclude<Role, 'system'>]: readonly string[] } = {
  customer: ['consent:own'],
  agent: [
    'agent:own',
    'interaction:own',
    'interaction:callOut',
    'consent:state',
    'customer:identify',
    'customer:edit',
    'message:send',
  ],
  supervisor: [
    'agent:*',
    'interaction:*',
    'consent:*',
    'contact:*',
    'customer:*',
    'message:*',
    'queue:read',
    'recording:read',
    'center:emergency',
    'campaign:*',
    'lead:*',
  ],
  administrator: ['*'],
  service: ['*'],
}

/** Permits what the policy names for the actor's role. */
export function roleAuthorizer(policy: RolePolicy = DEFAULT_ROLE_POLICY): Authorizer {
  const allowed = new Map(Object.entries(policy).map(([role, actions]) => [role, new Set(actions)]))
  return {
    permits(actor, action) {
      if (actor.role === 'system') return true
      const actions = allowed.get(actor.role)
      if (!actions) return false
      return actions.has('*') || actions.has(action) || actions.has(`${action.slice(0, action.indexOf(':'))}:*`)
    },
  }
}
