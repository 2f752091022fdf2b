import type { Engine } from '../engine/plugin.js'
import type { AgentId } from '../identity/identity.js'
import type { Interaction } from '../interaction/interaction.js'
import type { DialOptions } from './call-control.js'

/** What says for which site something is dialed. */
export interface SiteServices {
  readonly engine: Engine
  /** Of this process. */
  readonly site?: string | undefined
}

/**
 * The site for which a call is made: where the agent is who wants it or is called by it, else where the customer came in,
 * else this process's own.
 */
export function dialingSite(
  { engine, site: own }: SiteServices,
  interaction: Pick<Interaction, 'site'> | undefined,
  agent: AgentId | undefined,
): Pick<DialOptions, 'site'> {
  const site = (agent && engine.ports.router?.siteOf(agent)) ?? interaction?.site ?? own
  return site === undefined ? {} : { site }
}
