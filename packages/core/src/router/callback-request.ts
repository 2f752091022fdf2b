import { z } from 'zod'
import { lazily } from '../collections/lazily.js'
import { parseInput } from '../errors/parse-input.js'
import type { AgentId } from '../identity/identity.js'
import type { Callback } from '../interaction/callback.js'

/** How a customer is to be called back. */
export interface CallbackRequest {
  /** Default: the queue that the interaction has left. */
  readonly queue?: string
  /** As it is dialed: E.164 where a trunk takes it. */
  readonly number: string
  /** Who is called first: the agent, who then waits for the customer, or the customer while the agent is kept free. */
  readonly order: Callback['order']
  /** 1 to 100; then it is given up. */
  readonly attemptsMax: number
  /** From a try that did not reach the customer to the next; at most 31 days. */
  readonly retryDelayMs: number
  /** How long the customer's phone rings. */
  readonly ringTimeoutMs: number
  /** Who is not reached by then is given up; at most 31 days. */
  readonly expiresMs: number
  /** The prompt that the customer hears before the first call ends. Default: none. */
  readonly farewell?: string
  /** The one agent who is to call; without that agent nobody does. Default: whoever of the queue is next. */
  readonly agent?: AgentId
}

/** Who asks for a call does not mean one in a month. */
const MONTH_MS = 31 * 86_400_000

const durationMs = () => z.number().min(0).max(MONTH_MS)

const callbackRequestSchema = lazily(() =>
  z.strictObject({
    queue: z.string().exactOptional(),
    number: z.string(),
    order: z.enum(['agentFirst', 'customerFirst']),
    attemptsMax: z.number().int().min(1).max(100),
    retryDelayMs: durationMs(),
    ringTimeoutMs: durationMs(),
    expiresMs: durationMs(),
    farewell: z.string().exactOptional(),
    agent: z.string().exactOptional(),
  }),
)

/** The request, once it is sure that the record it ends in can be read again; throws `invalid_argument` otherwise. */
export function checkedCallbackRequest(request: CallbackRequest): CallbackRequest {
  return parseInput(callbackRequestSchema(), request, 'callback request') as CallbackRequest
}
