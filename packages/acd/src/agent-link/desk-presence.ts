import { type AgentId, type Engine, type Timer, errorText, nodes, sleep, systemActor } from '@ringwright/core'
import { agents } from '../agent/agent.js'
import { screens, screensCame, screensGone } from './screens.js'

export interface DeskPresenceOptions {
  readonly engine: Engine
  /** Whether this node has a session of the agent. */
  readonly isHere: (agent: AgentId) => boolean
}

const PRESENCE = systemActor('presence')
const RETRY_DELAY_MS = 1_000
/** How long a node that stops waits for the store to take that its agents are gone. */
const SETTLE_TIMEOUT_MS = 2_000

/**
 * Keeps "connected" in the agents' records as the sessions are: true from the first session on, false when the last
 * has ended. When another node's last session of the agent ends while one is open here, the record is put right again.
 */
export class DeskPresence {
  readonly #options: DeskPresenceOptions
  readonly #running = new Map<AgentId, Promise<void>>()
  readonly #retries = new Map<AgentId, Timer>()
  #stopping = false

  constructor(options: DeskPresenceOptions) {
    this.#options = options
  }

  /** Call when a session of the agent came or ended at this node, and when the record of one who is here says otherwise. */
  update(agent: AgentId): void {
    if (this.#running.has(agent)) return
    this.#retries.get(agent)?.cancel()
    this.#retries.delete(agent)
    if (!this.#isSettled(agent)) this.#running.set(agent, this.#settle(agent))
  }

  /** Resolves when the records are as the sessions are, or when the store takes too long. */
  async stop(): Promise<void> {
    this.#stopping = true
    for (const retry of this.#retries.values()) retry.cancel()
    const timeout = new AbortController()
    const settled = Promise.all(this.#running.values()).finally(() => timeout.abort())
    const late = sleep(this.#options.engine.clock, SETTLE_TIMEOUT_MS, timeout.signal).catch(() => {})
    await Promise.race([settled, late])
  }

  #isSettled(agent: AgentId): boolean {
    const { engine, isHere } = this.#options
    const node = engine.get(screens, agent)?.node
    if (!isHere(agent)) return node !== engine.node
    // An agent who was connected through a node that died is taken over, before that node's agents are given up.
    const isKept = node === undefined || node === engine.node || engine.get(nodes, node) !== undefined
    return isKept && engine.get(agents, agent)?.connected === true
  }

  async #settle(agent: AgentId): Promise<void> {
    const { engine, isHere } = this.#options
    try {
      while (!this.#isSettled(agent))
        await engine.run(PRESENCE, (transaction) =>
          isHere(agent) ? screensCame(transaction, agent) : screensGone(transaction, agent, engine.node),
        )
    } catch (error) {
      engine.logger.warn('presence was not recorded', { error: errorText(error) })
      if (!this.#stopping)
        this.#retries.set(
          agent,
          engine.clock.setTimer(RETRY_DELAY_MS, () => this.update(agent)),
        )
    } finally {
      // In one go with the last look: who asks from now on starts another.
      this.#running.delete(agent)
    }
  }
}
