import { lazily } from '../collections/lazily.js'
import { z } from 'zod'
import type { Instant } from '../clock/clock.js'
import type { Changeable } from '../collections/changeable.js'
import { defineRecordKind } from '../engine/record-kind.js'
import type { AgentId, ConversationId, CustomerId, InteractionId, NodeId } from '../identity/identity.js'
import type { Json } from '../storage/directory.js'
import { type Callback, callbackSchema } from './callback.js'
import { type Stage, stageSchema } from './stage.js'

/** Whether customer and agent speak or write. */
export type Medium = 'voice' | 'text'

/**
 * One request of one customer on one channel, from arrival to close.
 *
 *       ┌────────┐       queue       ┌─────────┐   accept   ┌─────────┐  customer or agent
 *  ──▶  │  flow  │ ────────────────▶ │ waiting │ ─────────▶ │ engaged │ ───────────────────▶ closed (removed)
 *       └────────┘ ◀──────────────── └─────────┘ ◀───────── └─────────┘  ends it
 *                   waited too long     ▲        transfer  │
 *                                  back │                  ├────────────────┐
 *                                       │                  ▼                ▼
 *                                       │              ┌────────┐      ┌─────────┐
 *                                       ├───────────── │ parked │      │ outside │ ─────▶ closed
 *                                       │              └────────┘      └─────────┘
 *                                       └──────────────────────────────────┘ its node is lost
 *
 * `STAGE_MOVES` is the same as a table.
 * From `engaged` an agent parks a call or snoozes a text, and transfers a caller to a number outside.
 * The customer can leave, and a supervisor can end it, in every stage. An agent's wrap-up is the agent's, not the
 * interaction's: it may last after the close, and after a transfer while somebody else has the interaction.
 */
export interface Interaction {
  readonly id: InteractionId
  /** The name of the channel adapter, or `voice`. */
  readonly channel: string
  readonly medium: Medium
  readonly direction: 'inbound' | 'outbound'
  /** What the customer asked for: the entry's name. With the customer it makes the conversation. */
  readonly service: string
  readonly customer: CustomerId
  readonly conversation: ConversationId
  /** The customer's address on the channel, and the one that was called or written to; in text, those of the latest message. */
  readonly from: string
  readonly to: string
  /** The node that holds the call or the socket. */
  readonly home: NodeId
  /** Where it came in, for centers with several sites. */
  readonly site?: string
  readonly openedAt: Instant
  /** In which the customer writes or wants to be answered, where that is known (BCP 47). */
  readonly language?: string
  /** Who of the agents served this conversation last. */
  readonly lastAgent?: AgentId
  /** Agents who served this conversation before, as it was when the interaction was opened. */
  readonly familiarAgents?: readonly FamiliarAgent[]
  /** Data of the host and of the flow: what was chosen, what rules decide on, what the agent sees. */
  readonly attributes: Readonly<Record<string, Json>>
  /** The customer is to be called back, or was. */
  readonly callback?: Callback
  readonly stage: Stage
}

/** What is remembered of one agent who served a conversation. */
export interface FamiliarAgent {
  readonly agent: AgentId
  /** In how many interactions. */
  readonly times: number
  readonly lastAt: Instant
}

const familiarAgentSchema = lazily(() => z.object({ agent: z.string(), times: z.number(), lastAt: z.number() }))

/** Live interactions by their ids, for `center.get` and `center.all`; one that is over is not there any more. */
export const interactions = defineRecordKind<Interaction>({
  kind: 'interaction',
  schema: () =>
    z.object({
      id: z.string(),
      channel: z.string(),
      medium: z.enum(['voice', 'text']),
      direction: z.enum(['inbound', 'outbound']),
      service: z.string(),
      customer: z.string(),
      conversation: z.string(),
      from: z.string(),
      to: z.string(),
      home: z.string(),
      site: z.string().optional(),
      openedAt: z.number(),
      language: z.string().optional(),
      lastAgent: z.string().optional(),
      familiarAgents: z.array(familiarAgentSchema()).optional(),
      attributes: z.record(z.string(), z.json()),
      callback: callbackSchema().optional(),
      stage: stageSchema(),
    }),
})

/** The same interaction in another stage, or in its first one. */
export function inStage(interaction: Omit<Interaction, 'stage'>, stage: Stage): Interaction {
  const { id, channel, medium, direction, service, customer, conversation } = interaction
  const { from, to, home, openedAt, lastAgent, familiarAgents, attributes, callback, site, language } = interaction
  // Written out, and added to one by one, so that interactions have few shapes in memory whoever made them: what reads them
  // stays fast.
  const moved: Changeable<Interaction> = {
    id,
    channel,
    medium,
    direction,
    service,
    customer,
    conversation,
    from,
    to,
    home,
    openedAt,
    attributes,
    stage,
  }
  if (lastAgent !== undefined) moved.lastAgent = lastAgent
  if (familiarAgents !== undefined) moved.familiarAgents = familiarAgents
  if (callback !== undefined) moved.callback = callback
  if (site !== undefined) moved.site = site
  if (language !== undefined) moved.language = language
  return moved
}
