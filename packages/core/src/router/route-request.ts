import { z } from 'zod'
import { lazily } from '../collections/lazily.js'
import { parseInput } from '../errors/parse-input.js'
import type { AgentId } from '../identity/identity.js'
import { type FlowPosition, flowPositionSchema, isPlainPosition } from '../flow/flow-position.js'
import { type Requirements, requirementsSchema } from '../interaction/requirements.js'
import { type LeftPlace, leftPlaceSchema } from '../interaction/stage.js'

/** Where an interaction is to wait, and how. */
export interface RouteRequest {
  readonly queue: string
  /** The routing plan that chooses the queue; `queue` is for when there is no such plan. */
  readonly plan?: string
  /** Higher is served first. Default 0. */
  readonly priority?: number
  /** How long the interaction waits at most, 0 or more; then its flow goes on. Default: as long as the queue allows. */
  readonly waitMaxMs?: number
  /** What the agent must be able to do. Default: what the queue asks of everybody. */
  readonly requirements?: Requirements
  /** In how many milliseconds it is to be answered, for queues that serve the most pressing first. */
  readonly answerWithinMs?: number
  /** The place that it has left, whose age and at least whose priority it keeps: it is raised to those who decide more. */
  readonly escalatedFrom?: LeftPlace
  /**
   * Nobody is on the line, so it can wait: hours, agents and waits of the queue do not matter, its length does. Nobody is
   * offered it before the queue is open, and what the queue delays, or gives up after a time, counts from then. No flow takes it back, unless it waits for longer than `waitMaxMs`.
   */
  readonly canWait?: true
  /**
   * Who is asked before everybody else, and how long nobody else is, from now on. Nobody is held for an agent who takes no
   * part in the distribution.
   */
  readonly reserved?: { readonly agent: AgentId; readonly waitMs: number }
  readonly music?: string
  readonly position?: FlowPosition
}

const routeRequestSchema = lazily(() =>
  z.strictObject({
    queue: z.string(),
    plan: z.string().exactOptional(),
    priority: z.number().exactOptional(),
    waitMaxMs: z.number().min(0).exactOptional(),
    requirements: requirementsSchema().exactOptional(),
    answerWithinMs: z.number().exactOptional(),
    escalatedFrom: leftPlaceSchema().exactOptional(),
    canWait: z.literal(true).exactOptional(),
    reserved: z
      .strictObject({ agent: z.custom<AgentId>((value) => typeof value === 'string'), waitMs: z.number().min(0) })
      .exactOptional(),
    music: z.string().exactOptional(),
    position: flowPositionSchema().exactOptional(),
  }),
)

/**
 * The request, once it is sure that the record it ends in can be read again. Throws `invalid_argument` with a line for each
 * field that is wrong. Every router asks this before it changes anything.
 */
export function checkedRouteRequest(request: RouteRequest): RouteRequest {
  return isPlain(request) ? request : parseInput(routeRequestSchema(), request, 'route request')
}

/** Of numbers and names alone, as nearly all are: everybody who comes has one, and a schema takes longer than this. */
function isPlain(request: RouteRequest): boolean {
  if (typeof request?.queue !== 'string') return false
  for (const name in request)
    if (!isPlainField(name as keyof RouteRequest, request[name as keyof RouteRequest])) return false
  return true
}

function isPlainField(name: keyof RouteRequest, value: unknown): boolean {
  switch (name) {
    case 'queue':
    case 'plan':
    case 'music':
      return typeof value === 'string'
    case 'priority':
    case 'answerWithinMs':
      return Number.isFinite(value)
    case 'waitMaxMs':
      return Number.isFinite(value) && (value as number) >= 0
    case 'canWait':
      return value === true
    case 'position':
      return isPlainPosition(value)
    default:
      return false
  }
}
