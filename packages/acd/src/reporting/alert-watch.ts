import { type Engine, type QueueId, type Timer, type Transaction, errorText, systemActor } from '@ringwright/core'
import { queues } from '../queue/queue.js'
import { type CheckedAlertOptions, alertStates, isBeyond } from './alert.js'

const WATCH = systemActor('alerts')
/** Often enough for people, and far apart for a machine: looking at an alert costs microseconds. */
const LOOK_EVERY_MS = 5_000

/** Raises and clears alerts, on the dispatcher. Time alone can raise one, so it looks again and again. */
export class AlertWatch {
  readonly #engine: Engine
  readonly #alerts: readonly CheckedAlertOptions[]
  readonly #valueOf: (alert: CheckedAlertOptions) => number | null
  #timer: Timer | undefined

  constructor(
    engine: Engine,
    alerts: readonly CheckedAlertOptions[],
    valueOf: (alert: CheckedAlertOptions) => number | null,
  ) {
    engine.define(alertStates)
    this.#engine = engine
    this.#alerts = alerts
    this.#valueOf = valueOf
    engine.onDispatcher((active) => {
      if (!active) return
      this.#clearOthers()
      this.#warnOfUnknown()
    })
  }

  start(): void {
    if (this.#alerts.length > 0) this.#schedule()
  }

  stop(): void {
    this.#timer?.cancel()
  }

  #schedule(): void {
    this.#timer = this.#engine.clock.setTimer(LOOK_EVERY_MS, () => {
      for (const alert of this.#alerts) this.#look(alert)
      this.#schedule()
    })
  }

  #look(alert: CheckedAlertOptions): void {
    const known = this.#engine.get(alertStates, alert.name)
    const beyond = isBeyond(alert, this.#valueOf(alert), known?.raised === true)
    const settled = beyond ? known?.raised === true : known === undefined
    if (settled) return
    this.#record((transaction) => this.#decide(transaction, alert))
  }

  /** What was raised under other options is looked at by nobody any more. */
  #clearOthers(): void {
    const names = new Set(this.#alerts.map(({ name }) => name))
    for (const name of this.#engine.all(alertStates).keys()) {
      if (names.has(name)) continue
      this.#record((transaction) => {
        const known = transaction.read(alertStates, name)
        if (!known) return
        transaction.remove(alertStates, name)
        if (known.raised) transaction.fact('alert:cleared', { alert: name, value: null })
      })
    }
  }

  /** Not refused: another node may be about to bring the queue. */
  #warnOfUnknown(): void {
    for (const { name, queue } of this.#alerts)
      if (queue !== undefined && !this.#engine.get(queues, queue))
        this.#engine.logger.warn('alert looks at a queue that there is not', { alert: name, queue })
  }

  #record(decide: (transaction: Transaction) => void): void {
    this.#engine
      .dispatch(WATCH, decide)
      .catch((error) => this.#engine.logger.warn('alert could not be recorded', { error: errorText(error) }))
  }

  #decide(transaction: Transaction, alert: CheckedAlertOptions): void {
    const { name, forMs, queue } = alert
    const known = transaction.read(alertStates, name)
    const value = this.#valueOf(alert)
    const about = { alert: name, ...(queue !== undefined && { queue: queue as QueueId }) }
    if (value === null || !isBeyond(alert, value, known?.raised === true)) {
      if (!known) return
      transaction.remove(alertStates, name)
      if (known.raised) transaction.fact('alert:cleared', { ...about, value })
      return
    }
    const beyondSince = known?.beyondSince ?? transaction.now
    const raised = transaction.now - beyondSince >= forMs
    if (known?.raised || (known && !raised)) return
    transaction.put(alertStates, name, { beyondSince, raised })
    if (raised) transaction.fact('alert:raised', { ...about, value, limit: alert.above ?? (alert.below as number) })
  }
}
