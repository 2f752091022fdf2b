import { TransientMap } from './transient-map.js'

/** Runs tasks of one key one after the other, those of different keys side by side. Remembers no key that is idle. */
export class KeyedChain<Key> {
  readonly #last = new TransientMap<Key, Promise<void>>()

  /** Resolves or rejects as the task does; one that fails does not keep the next from running. */
  run<T>(key: Key, task: () => Promise<T>): Promise<T> {
    const previous = this.#last.get(key)
    const result = previous ? previous.then(task) : task()
    const settle = (): void => {
      if (this.#last.get(key) === settled) void this.#last.delete(key)
    }
    const settled = result.then(settle, settle)
    void this.#last.set(key, settled)
    return result
  }

  /** Resolves when nothing of any key is running or waiting. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values())
  }
}
