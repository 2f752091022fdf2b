import { type LiveRecord, type RecordKind, type Instant } from '@ringwright/core'
import type { CenterView } from '../matching/center-view.js'

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

  /** The same with some records otherwise, at another instant. */
  changed(changes: readonly LiveRecord[], now = this.clock.now()): RecordsThen {
    return new RecordsThen([...this.#records.values(), ...changes], now)
  }
}
