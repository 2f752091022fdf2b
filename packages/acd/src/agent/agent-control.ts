import { type Actor, type AgentId, type Engine, type OfferReference, systemActor } from '@ringwright/core'
import { rescindOffer } from '../offer/offer-commands.js'
import type { Agent, StatusChoice } from './agent.js'
import { chooseStatus, setConnected } from './agent-commands.js'
import { type BreakRules, planned } from './break.js'

/** What agents do about their own work, and supervisors about that of others, in whatever state it is. */
export interface AgentControl {
  /** The breaks that agents can take, as the options say. */
  readonly breaks: BreakRules
  /**
   * Chooses a status for an agent. With work at hand, `break` and `offline` wait until it is done. Throws
   * `invalid_argument` for a break that is not among the `breaks` of the options.
   */
  setStatus(actor: Actor, agent: AgentId, choice: StatusChoice): Promise<Agent>
  /** As `setStatus`, but at once, whatever is at hand; that goes on. Needs `agent:forceStatus`. */
  forceStatus(actor: Actor, agent: AgentId, choice: StatusChoice): Promise<Agent>
  /** Tells whether the agent's screen is connected; only connected agents get offers. */
  setConnected(agent: AgentId, connected: boolean): Promise<void>
  /**
   * Takes an offer back from an agent: the customer keeps age and place, and is not offered to that agent for the
   * queue's cool-down. Needs `agent:rescindOffer`.
   */
  rescindOffer(actor: Actor, reference: OfferReference): Promise<{ readonly outcome: 'rescinded' | 'gone' }>
}

export function agentControl(here: () => { readonly engine: Engine }, rules: BreakRules): AgentControl {
  const choose = (actor: Actor, agent: AgentId, choice: StatusChoice, forced: boolean) =>
    here().engine.run(actor, (transaction) => chooseStatus(transaction, agent, planned(choice, rules), forced))
  return {
    breaks: rules,
    async setStatus(actor, agent, choice) {
      here().engine.authorize(actor, actor.id === agent ? 'agent:own' : 'agent:setStatus', { agent })
      return choose(actor, agent, choice, false)
    },
    async forceStatus(actor, agent, choice) {
      here().engine.authorize(actor, 'agent:forceStatus', { agent })
      return choose(actor, agent, choice, true)
    },
    async setConnected(agent, connected) {
      await here().engine.run(systemActor('presence'), (transaction) => setConnected(transaction, agent, connected))
    },
    async rescindOffer(actor, reference) {
      const { engine } = here()
      engine.authorize(actor, 'agent:rescindOffer', { interaction: reference.interaction })
      return engine.run(actor, (transaction) => ({
        outcome: rescindOffer(transaction, reference) ? 'rescinded' : 'gone',
      }))
    },
  }
}
