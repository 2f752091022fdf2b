import { EventEmitter } from 'eventemitter3'
import { errorText } from '../errors/ringwright-error.js'
import type { CommittedFact, FactType } from '../storage/fact.js'
import type { Logger } from './logger.js'

/** Hands committed facts to the host's listeners. A listener that throws or rejects is reported and disturbs nobody. */
export class FactEvents {
  readonly #emitter = new EventEmitter()
  readonly #logger: Logger
  /** How many listen for each type. */
  readonly #wanted = new Map<string, number>()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Whether anybody listens for this type: what nobody wants to hear of need not be made. */
  wants(type: FactType): boolean {
    return this.#wanted.size > 0 && (this.#wanted.has(type) || this.#wanted.has('*'))
  }

  /** Returns the function that ends the subscription. `'*'` hears of every fact. */
  on<T extends FactType>(type: T | '*', listener: (fact: CommittedFact<T>) => void | Promise<void>): () => void {
    const guarded = (fact: CommittedFact<T>): void => {
      try {
        const result = listener(fact)
        if (result instanceof Promise) result.catch((error) => this.#failed(type, error))
      } catch (error) {
        this.#failed(type, error)
      }
    }
    this.#emitter.on(type, guarded)
    this.#wanted.set(type, (this.#wanted.get(type) ?? 0) + 1)
    let subscribed = true
    return () => {
      if (!subscribed) return
      subscribed = false
      this.#emitter.off(type, guarded)
      const left = (this.#wanted.get(type) ?? 1) - 1
      if (left > 0) this.#wanted.set(type, left)
      else this.#wanted.delete(type)
    }
  }

  emit(fact: CommittedFact): void {
    this.#emitter.emit(fact.type, fact)
    if (this.#wanted.has('*')) this.#emitter.emit('*', fact)
  }

  #failed(type: string, error: unknown): void {
    this.#logger.error('event listener failed', { event: type, error: errorText(error) })
  }
}
