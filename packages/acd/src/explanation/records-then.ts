import {
  type AgentId,
  type Instant,
  type LiveRecord,
  type QueueId,
  type RecordKind,
  interactions,
} from '@ringwright/core'
import { agents } from '../agent/agent.js'
import type { CenterView } from '../matching/center-view.js'
import { queues } from '../queue/queue.js'

/** Records as they stood at one time, or would stand. */
export class RecordsThen implements CenterView {
  readonly clock: { now(): Instant }
  readonly #records: Map<string, LiveRecord>

  constructor(records: Iterable<LiveRecord>, now: Instant) {
    this.clock = { now: () => now }
    this.#records = new Map([...records].map((record) => [record.key, record]))
  }

  get<Body>({ kind }: RecordKind<Body>, id: string): Body | undefined {
    return this.#records.get(`${kind}/${id}`)?.body as Body | undefined
  }

  *all<Body>({ kind }: RecordKind<Body>): Iterable<LiveRecord<Body>> {
    for (const record of this.#records.values()) if (record.kind === kind) yield record as LiveRecord<Body>
  }

  /**
   * Without those who have no say in who gets somebody in this queue: other agents than its own, and who waits for others
   * than those. A question goes through matching many times, and a center has many queues. `awaited`: an agent, of whatever
   * queues, for whom somebody waits.
   */
  around(queue: QueueId, awaited?: AgentId): RecordsThen {
    const members = [...this.all(agents)].filter(({ body }) => body.queues.includes(queue) || body.id === awaited)
    const served = new Set(members.flatMap(({ body }) => body.queues)).add(queue)
    const ids = new Set(members.map(({ body }) => body.id))
    // Who is reserved for one of them comes first, from whatever queue.
    const waiting = [...this.all(interactions)].filter(
      ({ body: { stage } }) =>
        stage.name === 'waiting' &&
        (served.has(stage.queue) || (stage.reserved !== undefined && ids.has(stage.reserved.agent))),
    )
    return new RecordsThen([...members, ...waiting, ...this.all(queues)], this.clock.now())
  }

  /** The same with some records otherwise, at another instant. */
  changed(changes: readonly LiveRecord[], now = this.clock.now()): RecordsThen {
    return new RecordsThen([...this.#records.values(), ...changes], now)
  }
}
