import { type Actor, type AgentId, type Engine, type InteractionId, RingwrightError } from '@ringwright/core'
import type { Disposition } from '../disposition/disposition.js'
import { readAgent } from './agent-commands.js'
import {
  type DisposeOutcome,
  type ExtendOutcome,
  type FinishOutcome,
  disposeLoad,
  extendWrapUp,
  finishWrapUp,
  requestWrapUp,
} from './wrap-up.js'

/** What agents do about the paperwork, and supervisors about that of others. */
export interface WrapUpControl {
  /**
   * Ends the agent's wrap-up of an interaction early, with how it came out. Whoever does it for another agent ends it in
   * every mode, also without a disposition. Throws `invalid_argument` for what the queue's dispositions do not take.
   */
  finishWrapUp(
    actor: Actor,
    agent: AgentId,
    interaction: InteractionId,
    disposition?: Disposition,
  ): Promise<FinishOutcome>
  /** Gives the agent more time for the paperwork of an interaction, up to what the queue allows in all. */
  extendWrapUp(actor: Actor, agent: AgentId, interaction: InteractionId, byMs: number): Promise<ExtendOutcome>
  /** Asks for time for the paperwork while the customer is there, in queues of the mode `agentRequested`. */
  requestWrapUp(
    actor: Actor,
    agent: AgentId,
    interaction: InteractionId,
  ): Promise<{ readonly outcome: 'requested' } | { readonly outcome: 'refused'; readonly reason: 'notEngaged' }>
  /** Says how it came out, while the customer is there or after; said again, the last word counts. Throws as `finishWrapUp`. */
  dispose(actor: Actor, agent: AgentId, interaction: InteractionId, disposition: Disposition): Promise<DisposeOutcome>
}

export function wrapUpControl(here: () => { readonly engine: Engine }): WrapUpControl {
  /** The engine, once it is sure that the actor may; `action` is what it takes to do that for another agent. */
  const permitted = (actor: Actor, action: string, agent: AgentId, interaction: InteractionId): Engine => {
    const { engine } = here()
    engine.authorize(actor, actor.id === agent ? 'agent:own' : action, { agent, interaction })
    return engine
  }
  return {
    async finishWrapUp(actor, agent, interaction, disposition) {
      return permitted(actor, 'agent:finishWrapUp', agent, interaction).run(actor, (transaction) =>
        finishWrapUp(transaction, readAgent(transaction, agent), interaction, disposition, actor.id !== agent),
      )
    },
    async extendWrapUp(actor, agent, interaction, byMs) {
      const engine = permitted(actor, 'agent:extendWrapUp', agent, interaction)
      if (!Number.isInteger(byMs) || byMs <= 0)
        throw new RingwrightError('invalid_argument', `A wrap-up is extended by whole milliseconds, got ${byMs}.`)
      return engine.run(actor, (transaction) =>
        extendWrapUp(transaction, readAgent(transaction, agent), interaction, byMs),
      )
    },
    async requestWrapUp(actor, agent, interaction) {
      return permitted(actor, 'agent:requestWrapUp', agent, interaction).run(actor, (transaction) =>
        requestWrapUp(transaction, readAgent(transaction, agent), interaction)
          ? { outcome: 'requested' as const }
          : { outcome: 'refused' as const, reason: 'notEngaged' as const },
      )
    },
    async dispose(actor, agent, interaction, disposition) {
      return permitted(actor, 'agent:dispose', agent, interaction).run(actor, (transaction) =>
        disposeLoad(transaction, readAgent(transaction, agent), interaction, disposition),
      )
    },
  }
}
