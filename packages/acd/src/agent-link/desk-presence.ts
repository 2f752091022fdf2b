import { type AgentId, type Clock, type Timer, sleep } from '@ringwright/core'

export interface DeskPresenceOptions {
  readonly clock: Clock
  /** Whether this node has a session of the agent. */
  readonly isHere: (agent: AgentId) => boolean
  /** What the agent's record says. */
  readonly isConnected: (agent: AgentId) => boolean
  readonly setConnected: (agent: AgentId, connected: boolean) => Promise<void>
  readonly onFault: (error: unknown) => void
}

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
    await Promise.race([settled, sleep(this.#options.clock, SETTLE_TIMEOUT_MS, timeout.signal).catch(() => {})])
  }

  #isSettled(agent: AgentId): boolean {
    return this.#options.isHere(agent) === this.#options.isConnected(agent)
  }

  async #settle(agent: AgentId): Promise<void> {
    const { isHere, setConnected, onFault, clock } = this.#options
    try {
      while (!this.#isSettled(agent)) await setConnected(agent, isHere(agent))
    } catch (error) {
      onFault(error)
      if (!this.#stopping)
        this.#retries.set(
          agent,
          clock.setTimer(RETRY_DELAY_MS, () => this.update(agent)),
        )
    } finally {
      // In one go with the last look: who asks from now on starts another.
      this.#running.delete(agent)
    }
  }
}
