import type { Engine } from '../engine/plugin.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { Transaction } from '../engine/transaction.js'
import type { Interaction } from '../interaction/interaction.js'
import { type LeftPlace, type Stage, ownPlace } from '../interaction/stage.js'
import type { RouteRefusal } from '../router/router.js'
import type { Json } from '../storage/directory.js'
import type { CallbackAct, QueueAct } from './flow-act.js'
import type { FlowPosition } from './flow-position.js'

/** Has an interaction wait in the queue that its flow names, or says why not. */
export function enqueueForFlow(
  engine: Engine,
  transaction: Transaction,
  interaction: Interaction,
  position: FlowPosition,
  act: QueueAct,
): RouteRefusal | undefined {
  const { router } = engine.ports
  if (!router) throw new RingwrightError('invalid_argument', 'A flow queues, but no plug-in routes: add acd({ … }).')
  const attributes = { ...interaction.attributes, ...shownVariables(position) }
  const isLeft = act.canWait && interaction.medium === 'text'
  const { left } = act.escalates ? leftPlaceOf(interaction.stage) : {}
  const outcome = router.enqueue(
    transaction,
    { ...interaction, attributes },
    {
      queue: act.queue,
      ...(isLeft ? { canWait: true } : act.plan !== undefined && { plan: act.plan }),
      priority: act.priority,
      ...(left && { escalatedFrom: left }),
      position,
      ...(act.waitUntil !== undefined && { waitMaxMs: Math.max(0, act.waitUntil - transaction.now) }),
      ...(act.music !== undefined && { music: act.music }),
    },
  )
  if (outcome.outcome === 'queued') return undefined
  transaction.fact('interaction:refused', {
    interaction: interaction.id,
    queue: act.queue as never,
    reason: outcome.reason,
  })
  return outcome.reason
}

/** Lets the customer hang up to be called back, or says why not. */
export function requestCallbackForFlow(
  engine: Engine,
  transaction: Transaction,
  interaction: Interaction,
  act: CallbackAct,
): RouteRefusal | undefined {
  const { queue, number = interaction.from, order, attempts, retryDelayMs, ringTimeoutMs, expiresMs, prompt } = act
  const outcome = engine.ports.router?.requestCallback(transaction, interaction, {
    ...{ number, order, attemptsMax: attempts, retryDelayMs, ringTimeoutMs, expiresMs },
    ...(queue !== undefined && { queue }),
    ...(prompt !== undefined && { farewell: prompt }),
  })
  return outcome?.outcome === 'queued' ? undefined : (outcome?.reason ?? 'closed')
}

/** The place in a queue that an interaction leaves, or had left before. */
export function leftPlaceOf(stage: Stage): { readonly left?: LeftPlace } {
  if (stage.name === 'flow') return stage.left ? { left: stage.left } : {}
  if (stage.name !== 'waiting') return {}
  const { priority, age, requirements, due, plan } = stage
  const { exceptions } = plan ?? {}
  return {
    left: {
      ...{ priority, age, ...ownPlace(stage) },
      ...(requirements && { requirements }),
      ...(due !== undefined && { due }),
      ...(exceptions && { exceptions }),
    },
  }
}

/** What agents and rules may see of a flow's variables: all that hold no secret. */
export function shownVariables({ variables, secrets }: FlowPosition): Record<string, Json> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !secrets.includes(name)))
}
