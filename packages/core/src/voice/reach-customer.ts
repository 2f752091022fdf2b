import type { Actor } from '../authorization/actor.js'
import type { Instant } from '../clock/clock.js'
import type { HappeningKind } from '../engine/happening.js'
import type { Engine } from '../engine/plugin.js'
import type { Transaction } from '../engine/transaction.js'
import { untilTaken } from '../engine/until-taken.js'
import { awaitsCallback } from '../interaction/callback.js'
import { type Interaction, inStage, interactions } from '../interaction/interaction.js'
import type { Call, CallControl } from './call-control.js'
import type { CallLegs } from './call-legs.js'
import { type SiteServices, dialingSite } from './dialing-site.js'
import { measureCall } from './measure-call.js'
import { closeInteraction } from './close-interaction.js'

const CALLBACK: Actor = { role: 'system', id: 'callback' }

export interface ReachOptions extends SiteServices {
  readonly control: CallControl
  readonly legs: CallLegs
}

/**
 * Calls a customer back who awaits it; undefined when that did not work, and then the router has been told. Somebody who
 * is still on the line is reached already.
 */
export async function reachCustomer(
  { control, legs, ...services }: ReachOptions,
  interaction: Interaction,
  signal: AbortSignal,
): Promise<Call | undefined> {
  const { engine } = services
  const { id, callback, to, stage } = interaction
  const there = legs.customer(id)
  if (there || !callback) return there
  const customer = legs.expectCustomer(id)
  const { number, ringTimeoutMs } = callback
  const agent = stage.name === 'engaged' ? stage.agent : undefined
  // Without a number to show, the trunk shows its own.
  const shown = to === '' ? {} : { from: to }
  const dialed = await control.dial(number, {
    ...{ ...shown, ringTimeoutMs, signal },
    ...dialingSite(services, interaction, agent),
    ...(agent !== undefined && { onBehalfOf: agent }),
  })
  if (dialed.outcome === 'failed' || signal.aborted) {
    customer.over()
    if (dialed.outcome === 'answered') await dialed.call.hangUp('ended')
    else await unreached(engine, id, dialed.end.cause, signal)
    return undefined
  }
  const { call } = dialed
  customer.answered(call)
  measureCall(engine, { interaction: id, party: 'customer' }, call)
  // Both are on the line: while the store has no room they talk all the same.
  await new Promise<void>((goOn) => {
    const noted = engine.happened(callbackReached, { interaction: id, at: engine.clock.now() }, goOn)
    void noted.then(goOn)
    // Before, the end of the call would be that of a try that has reached nobody.
    void Promise.all([call.ended, noted]).then(([{ by }]) => {
      customer.over(closeInteraction(engine, id, by === 'remote'))
    })
  })
  return call
}

export const callbackReached: HappeningKind<{ readonly interaction: Interaction['id']; readonly at: Instant }> = {
  name: 'callback:reached',
  actor: CALLBACK,
  write(transaction, { interaction: id, at }) {
    const interaction = transaction.read(interactions, id)
    if (!interaction?.callback || !awaitsCallback(interaction)) return
    const { callback } = interaction
    transaction.put(interactions, id, { ...notHeld(interaction), callback: { ...callback, reachedAt: at } })
    const waitedMs = at - callback.requestedAt
    transaction.fact('callback:reached', { interaction: id, attempt: callback.attempts + 1, waitedMs })
  },
  isRepeatable: true,
  failure: 'callback that reached its customer was not recorded',
}

/** Whoever has answered while the agent was just given up waits for the next try no longer, but for whoever is free. */
function notHeld(interaction: Interaction): Interaction {
  const { stage } = interaction
  if (stage.name !== 'waiting' || stage.heldUntil === undefined) return interaction
  const { heldUntil: _over, ...waiting } = stage
  return inStage(interaction, waiting)
}

/** As above, for an agent who waits on the line; when the agent hangs up, the customer's phone stops ringing. */
export async function reachForAgent(
  options: ReachOptions,
  interaction: Interaction,
  agent: Call,
  signal: AbortSignal,
): Promise<Call | undefined> {
  const gone = new AbortController()
  void agent.ended.then(() => gone.abort())
  const customer = await reachCustomer(options, interaction, AbortSignal.any([signal, gone.signal]))
  if (!customer && gone.signal.aborted) await unreached(options.engine, interaction.id, 'agentGone', signal)
  return customer
}

/** Nothing, once the try is no longer wanted. */
function unreached(engine: Engine, id: Interaction['id'], cause: string, signal: AbortSignal): Promise<void> {
  const tell = (transaction: Transaction): void => {
    const interaction = transaction.read(interactions, id)
    if (interaction && awaitsCallback(interaction)) engine.ports.router?.unreached(transaction, interaction, cause)
  }
  return untilTaken(
    engine,
    async () => (signal.aborted ? undefined : engine.run(CALLBACK, tell)),
    (error) => engine.logger.error('callback that reached nobody was not recorded', { interaction: id, error }),
  )
}
