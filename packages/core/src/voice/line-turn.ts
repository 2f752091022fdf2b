import type { Instant } from '../clock/clock.js'
import type { Engine } from '../engine/plugin.js'
import type { AgentId } from '../identity/identity.js'
import type { LineTurn, StandingLineDesk } from './standing-line-desk.js'

/** Whose line is wanted, and until when it is waited for. */
export interface WantedLine {
  readonly agent: AgentId
  readonly contact: string
  readonly expiresAt: Instant
}

/**
 * The agent's line for one customer. A line that another node has is brought here, because the two can only be connected
 * where the customer's call is. Undefined when there is none, or it is taken.
 */
export async function takeLine(
  { engine, lines }: { readonly engine: Engine; readonly lines: StandingLineDesk },
  { agent, contact, expiresAt }: WantedLine,
  signal: AbortSignal,
): Promise<LineTurn | undefined> {
  if (lines.has(agent)) return lines.take(agent, contact)
  const isComing = await engine.ports.router?.bringLine(agent)
  if (isComing !== true) return undefined
  await lines.whenUp(agent, expiresAt, signal)
  return signal.aborted ? undefined : lines.take(agent, contact)
}
