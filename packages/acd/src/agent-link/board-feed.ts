import type { Clock, Instant, QueueId, Timer } from '@ringwright/core'
import type { QueueStatus } from '../acd.js'
import type { Agent } from '../agent/agent.js'
import type { Queue } from '../queue/queue.js'
import type { DeskSession } from './agent-desk.js'
import { agentLinkLimits } from './agent-link-limits.js'
import type { CommittedRecords } from './committed-records.js'
import type { BoardQueue } from './desk-schema.js'
import { boardAgentOf } from './desk-view.js'

export interface BoardFeedOptions {
  readonly clock: Clock
  readonly agents: CommittedRecords<Agent>
  readonly queues: CommittedRecords<Queue>
  readonly queueStatus: (queue: QueueId) => QueueStatus | undefined
}

/** At most two events a second: faster than anybody reads, however busy the center is. */
const INTERVAL_MS = 500

/** What supervisors watch: all queues and agents, then only the rows that have changed, gathered over the interval. */
export class BoardFeed {
  readonly #options: BoardFeedOptions
  readonly #watchers = new Set<DeskSession>()
  readonly #changedQueues = new Set<QueueId>()
  readonly #changedAgents = new Map<string, Agent>()
  /** Agents whose rows are shown. */
  readonly #shown = new Set<string>()
  #sentAt: Instant = 0
  #timer: Timer | undefined

  constructor(options: BoardFeedOptions) {
    this.#options = options
  }

  get isWatched(): boolean {
    return this.#watchers.size > 0
  }

  watch(session: DeskSession): void {
    // Whoever watched before gets what has changed up to here first, so that all know the same rows.
    this.#flush()
    this.#watchers.add(session)
    const { clock, agents, queues } = this.#options
    for (const { id } of agents.values()) if (this.#shown.size < agentLinkLimits.boardAgentsMax) this.#shown.add(id)
    const rows = [...this.#shown].map((id) => agents.get(id)).filter((agent) => agent !== undefined)
    session.push('board', {
      now: clock.now(),
      complete: true,
      queues: this.#rowsOf([...queues.values()].map(({ id }) => id)),
      agents: rows.map(boardAgentOf),
      agentsTotal: agents.size,
    })
  }

  unwatch(session: DeskSession): void {
    this.#watchers.delete(session)
    if (!this.isWatched) this.stop()
  }

  queueChanged(queue: QueueId): void {
    if (!this.isWatched) return
    this.#changedQueues.add(queue)
    this.#schedule()
  }

  agentChanged(agent: Agent): void {
    if (!this.isWatched) return
    if (this.#shown.size < agentLinkLimits.boardAgentsMax) this.#shown.add(agent.id)
    if (!this.#shown.has(agent.id)) return
    this.#changedAgents.set(agent.id, agent)
    this.#schedule()
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#watchers.clear()
    this.#changedQueues.clear()
    this.#changedAgents.clear()
    this.#shown.clear()
  }

  #schedule(): void {
    if (this.#timer) return
    const { clock } = this.#options
    this.#timer = clock.setTimer(this.#sentAt + INTERVAL_MS - clock.now(), () => this.#flush())
  }

  #flush(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    if (this.#changedQueues.size + this.#changedAgents.size === 0) return
    const { clock, agents } = this.#options
    const board = {
      now: clock.now(),
      complete: false,
      queues: this.#rowsOf([...this.#changedQueues]),
      agents: [...this.#changedAgents.values()].map(boardAgentOf),
      agentsTotal: agents.size,
    }
    this.#changedQueues.clear()
    this.#changedAgents.clear()
    this.#sentAt = clock.now()
    for (const session of this.#watchers) session.push('board', board)
  }

  #rowsOf(queues: readonly QueueId[]): readonly BoardQueue[] {
    const statuses = queues.map(this.#options.queueStatus).filter((status) => status !== undefined)
    return statuses.map(({ queue: id, ...row }) => ({ id, ...row }))
  }
}
