import {
  type Actor,
  type AgentId,
  type Engine,
  type OfferReference,
  type QueueId,
  parseInput,
  systemActor,
} from '@ringwright/core'
import { z } from 'zod'
import { assertOfferReference } from '../offer/offer-reference.js'
import { rescindOffer } from '../offer/offer-commands.js'
import { type Agent, type StatusChoice, statusChoiceSchema } from './agent.js'
import { chooseStatus, setConnected } from './agent-commands.js'
import { type BreakRules, planned } from './break.js'
import { type LineCallOutcome, callLine } from '../line/line-commands.js'
import { setCallsElsewhere } from './set-calls-elsewhere.js'
import { type QueueChoiceOutcome, chooseQueue } from './queue-choice.js'

/** What agents do about their own work, and supervisors about that of others, in whatever state it is. */
export interface AgentControl {
  /** The breaks that agents can take, as the options say. */
  readonly breaks: BreakRules
  /**
   * Chooses a status for an agent. With work at hand, `break` and `offline` wait until it is done. Throws
   * `invalid_argument` for what is no status, and for a break that is not among the `breaks` of the options.
   */
  setStatus(actor: Actor, agent: AgentId, choice: StatusChoice): Promise<Agent>
  /** As `setStatus`, but at once, whatever is at hand; that goes on. Needs `agent:forceStatus`. */
  forceStatus(actor: Actor, agent: AgentId, choice: StatusChoice): Promise<Agent>
  /** Tells whether the agent's screen is connected; only connected agents get offers. */
  setConnected(agent: AgentId, connected: boolean): Promise<void>
  /**
   * An agent leaves a queue for the time being, or joins it again, where the membership is `optional`. Needs
   * `agent:changeQueues` for another agent, and then works for every membership.
   */
  chooseQueue(actor: Actor, agent: AgentId, queue: QueueId, joined: boolean): Promise<QueueChoiceOutcome>
  /**
   * Calls the phone of an agent's standing line now, in the place of when it would be called again. Needs `agent:setStatus` for
   * another agent.
   */
  callLine(actor: Actor, agent: AgentId): Promise<LineCallOutcome>
  /**
   * Says how many calls an agent has that the center has nothing to do with, 0 to 100: they take room as calls from queues
   * do. It holds for `forMs` (default an hour, at most a day), so that nobody stays busy because a hang-up was lost; say
   * it again before. Needs `agent:setElsewhere` for another agent.
   */
  setCallsElsewhere(actor: Actor, agent: AgentId, calls: number, forMs?: number): Promise<void>
  /**
   * Takes an offer back from an agent: the customer keeps age and place, and is not offered to that agent for the
   * queue's cool-down. Needs `agent:rescindOffer`.
   */
  rescindOffer(actor: Actor, reference: OfferReference): Promise<{ readonly outcome: 'rescinded' | 'gone' }>
}

const yesNo = z.boolean()

const elsewhereSchema = z.object({
  calls: z.number().int().min(0).max(100),
  forMs: z.number().int().min(1_000).max(86_400_000).default(3_600_000),
})

export function agentControl(
  here: () => { readonly engine: Engine },
  { breaks, breakReasonRequired }: BreakRules,
): AgentControl {
  const rules = { breaks, breakReasonRequired }
  const choose = (actor: Actor, agent: AgentId, said: StatusChoice, forced: boolean) => {
    const choice = planned(parseInput(statusChoiceSchema, said, 'status'), rules)
    return here().engine.run(actor, (transaction) => chooseStatus(transaction, agent, choice, forced))
  }
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
    async setConnected(agent, said) {
      const connected = parseInput(yesNo, said, 'connected')
      await here().engine.run(systemActor('presence'), (transaction) => setConnected(transaction, agent, connected))
    },
    async chooseQueue(actor, agent, queue, said) {
      const { engine } = here()
      const joined = parseInput(yesNo, said, 'joined')
      const forced = actor.id !== agent
      engine.authorize(actor, forced ? 'agent:changeQueues' : 'agent:own', { agent, queue })
      return engine.run(actor, (transaction) => chooseQueue(transaction, agent, { queue, joined, forced }))
    },
    async callLine(actor, agent) {
      const { engine } = here()
      engine.authorize(actor, actor.id === agent ? 'agent:own' : 'agent:setStatus', { agent })
      return engine.run(actor, (transaction) => callLine(transaction, agent))
    },
    async setCallsElsewhere(actor, agent, calls, forMs) {
      const { engine } = here()
      engine.authorize(actor, actor.id === agent ? 'agent:own' : 'agent:setElsewhere', { agent })
      const said = parseInput(elsewhereSchema, { calls, forMs }, 'calls elsewhere')
      await engine.run(actor, (transaction) => setCallsElsewhere(transaction, agent, said.calls, said.forMs))
    },
    async rescindOffer(actor, reference) {
      const { engine } = here()
      assertOfferReference(reference)
      engine.authorize(actor, 'agent:rescindOffer', { interaction: reference.interaction })
      return engine.run(actor, (transaction) => ({
        outcome: rescindOffer(transaction, reference) ? 'rescinded' : 'gone',
      }))
    },
  }
}
