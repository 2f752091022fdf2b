/** Runs tasks of one key one after the other, those of different keys side by side. Remembers no key that is idle. */
export class KeyedChain<Key> {
  readonly #last = new Map<Key, Promise<unknown>>()

  /** Resolves or rejects as the task does; one that fails does not keep the next from running. */
  run<T>(key: Key, task: () => Promise<T>): Promise<T> {
    const previous = this.#last.get(key)
    const result = previous ? previous.then(task) : task()
    const settled = result.then(nothing, nothing)
    this.#last.set(key, settled)
    void settled.then(() => {
      if (this.#last.get(key) === settled) this.#last.delete(key)
    })
    return result
  }

  /** Resolves when nothing of any key is running or waiting. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values())
  }
}

function nothing(): void {}
