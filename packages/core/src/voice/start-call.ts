import { z } from 'zod'
import type { Actor } from '../authorization/actor.js'
import { lazily } from '../collections/lazily.js'
import { parseInput } from '../errors/parse-input.js'
import type { QueueId } from '../identity/identity.js'
import type { WaitingStage } from '../interaction/stage.js'
import type { ContactPermissions } from '../permission/contact-permissions.js'
import type { CallStart, CallStartOutcome } from './calls.js'
import { type SiteServices, dialingSite } from './dialing-site.js'
import type { OutboundCalls } from './outbound-calls.js'

export interface StartCallOptions extends SiteServices {
  readonly permissions: ContactPermissions
  readonly outbound: OutboundCalls
}

/** As much as a conversation's customer is told apart by, and as a flow keeps. */
const NAME_LENGTH_MAX = 200

const callStartSchema = lazily(() =>
  z.strictObject({
    ...{ agent: z.string(), number: z.string(), queue: z.string(), service: z.string().min(1) },
    from: z.string().exactOptional(),
    purpose: z.string().min(1).exactOptional(),
    needsConsent: z.boolean().exactOptional(),
    name: z.string().max(NAME_LENGTH_MAX).exactOptional(),
    attributes: z.record(z.string(), z.json()).exactOptional(),
    agentWithinMs: z.number().min(0).exactOptional(),
    ringTimeoutMs: z.number().min(0).exactOptional(),
  }),
)

const AGENT_WITHIN_MS = 30_000
/** Mobile networks answer for whoever does not by then. */
const RING_TIMEOUT_MS = 45_000

/**
 * Opens an interaction that waits for one agent alone, as a callback that only this agent makes: the agent's phone rings as for any
 * offer, and the number is called once the agent is there, by the same trunks and limits.
 */
export async function startCall(
  { permissions, outbound, ...services }: StartCallOptions,
  actor: Actor,
  wanted: CallStart,
): Promise<CallStartOutcome> {
  const { engine } = services
  const request = parseInput(callStartSchema(), wanted, 'call') as CallStart
  const { agent, number, service, purpose = 'service', name, from = '', attributes = {} } = request
  const isOwn = actor.role === 'agent' && actor.id === agent
  engine.authorize(actor, isOwn ? 'interaction:callOut' : 'agent:callOut', { agent, number })
  const { router } = engine.ports
  if (!router) return { outcome: 'refused', reason: 'noRouter' }
  const contact = { channel: 'voice', address: number }
  const use = { purpose, needsConsent: request.needsConsent ?? purpose !== 'service' }
  const known = await permissions.state(contact)
  const party = await outbound.party(number, service, name)
  return engine.run(actor, (transaction): CallStartOutcome => {
    const permission = permissions.decide(transaction, contact, use, known)
    if (permission.outcome === 'refused') return { outcome: 'refused', reason: permission.reason }
    const { now } = transaction
    const site = dialingSite(services, undefined, agent)
    const interaction = { ...outbound.open(transaction, party, from, attributes), ...site }
    const stage: WaitingStage = {
      ...{ name: 'waiting', queue: request.queue as QueueId, priority: 0 },
      ...{ since: now, age: now, offers: [], excluded: [] },
    }
    const outcome = router.requestCallback(
      transaction,
      { ...interaction, stage },
      {
        ...{ queue: request.queue, number, agent, order: 'agentFirst', attemptsMax: 1, retryDelayMs: 0 },
        ringTimeoutMs: request.ringTimeoutMs ?? RING_TIMEOUT_MS,
        expiresMs: request.agentWithinMs ?? AGENT_WITHIN_MS,
      },
    )
    if (outcome.outcome === 'queued') return { outcome: 'started', interaction: interaction.id }
    // It was opened, so its end is told as well.
    router.release(transaction, { ...interaction, stage }, 'refused')
    return { outcome: 'refused', reason: outcome.reason }
  })
}
