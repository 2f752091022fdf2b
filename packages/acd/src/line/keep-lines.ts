import {
  type EffectKind,
  type Engine,
  type PendingEffect,
  type StandingLine,
  type Transaction,
  errorText,
  sleep,
  systemActor,
} from '@ringwright/core'
import { type Agent, agents } from '../agent/agent.js'
import { awaitsCall } from './agent-line.js'
import { lineEnded, lineLost, lineSettled, lineUp } from './line-commands.js'
import { wantsLine } from './wants-line.js'

interface LineEffect extends PendingEffect {
  readonly line: StandingLine
}

export const LINES = systemActor('lines')
const RETRY_DELAY_MS = 1_000
const NOTHING: readonly never[] = []

/** Keeps the lines of agents at this node, and those of a lost one elsewhere. */
export function keepLines(engine: Engine): void {
  engine.effect(keepLine(engine))
  engine.home(agents, {
    home: ({ line }) => line?.home,
    settle: (transaction, _id, agent, heir) => lineSettled(transaction, agent, heir),
  })
}

/** While an agent with a standing line is signed in, the node that the record names has the phone on the line. */
function keepLine(engine: Engine): EffectKind<Agent, LineEffect> {
  return {
    name: 'keep line',
    of: agents,
    derive(agent) {
      const { id, line, contact, site } = agent
      if (line === undefined || contact === undefined || line.home !== engine.node) return NOTHING
      if (line.retryAt !== undefined || awaitsCall(line) || !wantsLine(agent)) return NOTHING
      const { tone, comfort, ringTimeoutMs, autoAnswer } = line
      const kept = { agent: id, contact, tone, ringTimeoutMs, autoAnswer, ...(site !== undefined && { site }) }
      return [{ id: `line ${contact}`, line: comfort === undefined ? kept : { ...kept, comfort } }]
    },
    async perform({ line }, { signal }) {
      const { agent } = line
      const { node } = engine
      const up = () => void noted(engine, signal, (transaction) => lineUp(transaction, agent, node))
      const end = await engine.lines.keep(line, signal, up)
      await noted(engine, signal, (transaction) =>
        signal.aborted
          ? lineEnded(transaction, agent, node)
          : lineLost(transaction, agent, node, end.detail ?? end.cause),
      )
    },
    recovery: 'repeatable',
  }
}

/** The phone is on the line or is not, whether the store takes it now or later. */
async function noted(engine: Engine, signal: AbortSignal, decide: (transaction: Transaction) => void): Promise<void> {
  const { clock, logger } = engine
  for (;;)
    try {
      return await engine.run(LINES, decide)
    } catch (error) {
      logger.warn('state of a line was not recorded', { error: errorText(error) })
      // Whoever takes the line over, or signs the agent in, puts the record right.
      if (signal.aborted) return
      await sleep(clock, RETRY_DELAY_MS, signal).catch(() => {})
    }
}
