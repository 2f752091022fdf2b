import type { Engine } from '@ringwright/core'
import { agents } from '../agent/agent.js'
import { isCallable } from '../party/phone-number.js'
import { queues } from '../queue/queue.js'
import type { TransferTarget } from './transfers.js'

/** What is meant by a text that somebody typed on a phone: an agent or the agent's phone, a queue, or a number outside. */
export function phoneTarget(engine: Engine, to: string): TransferTarget | undefined {
  if (engine.get(agents, to)) return { agent: to }
  for (const [id, { body }] of engine.all(agents)) if (body.contact === to) return { agent: id }
  if (engine.get(queues, to)) return { queue: to }
  return isCallable(to) ? { number: to } : undefined
}
