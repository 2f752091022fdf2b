import { EventEmitter } from 'eventemitter3'
import { errorText } from '../errors/ringwright-error.js'
import type { CommittedFact, FactType } from '../storage/fact.js'
import type { Logger } from './logger.js'

/** Hands committed facts to the host's listeners. A listener that throws or rejects is reported and disturbs nobody. */
export class FactEvents {
  readonly #emitter = new EventEmitter()
  readonly #logger: Logger
  #anyListeners = 0

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** False while nobody listens, so that nothing needs to be made for nobody. */
  get wanted(): boolean {
    return this.#anyListeners > 0
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
    this.#anyListeners++
    let subscribed = true
    return () => {
      if (!subscribed) return
      subscribed = false
      this.#anyListeners--
      this.#emitter.off(type, guarded)
    }
  }

  emit(fact: CommittedFact): void {
    this.#emitter.emit(fact.type, fact)
    this.#emitter.emit('*', fact)
  }

  #failed(type: string, error: unknown): void {
    this.#logger.error('event listener failed', { event: type, error: errorText(error) })
  }
}
