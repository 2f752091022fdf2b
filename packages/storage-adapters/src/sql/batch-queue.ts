import { RingwrightError } from '@ringwright/core'

export interface BatchQueueOptions<Item, Answer> {
  /** Does the work of a batch; one batch at a time. Answers in the order of the items, or rejects for all of them. */
  run(items: readonly Item[]): Promise<readonly Answer[]>
  /** Most items of one batch. */
  readonly batchMax: number
  /** Most items that wait for their turn; more are refused as `unavailable`. */
  readonly waitingMax: number
}

interface Waiting<Item, Answer> {
  readonly item: Item
  resolve(answer: Answer): void
  reject(error: unknown): void
}

/**
 * Gathers what comes while a batch is under way into the next one. So a disk or a server that takes its time is asked
 * less often, not later, and whoever is alone does not wait for company.
 */
export class BatchQueue<Item, Answer> {
  readonly #options: BatchQueueOptions<Item, Answer>
  #waiting: Waiting<Item, Answer>[] = []
  #running: Promise<void> | undefined

  constructor(options: BatchQueueOptions<Item, Answer>) {
    this.#options = options
  }

  add(item: Item): Promise<Answer> {
    const { waitingMax } = this.#options
    if (this.#waiting.length >= waitingMax)
      return Promise.reject(
        new RingwrightError(
          'unavailable',
          `The database is behind: ${waitingMax} requests wait for it. Ask again later.`,
        ),
      )
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Resolves once nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running
  }

  async #run(): Promise<void> {
    // Whatever is asked in the same turn belongs to the first batch.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const { batchMax, run } = this.#options
      const batch = this.#waiting.length <= batchMax ? this.#waiting : this.#waiting.slice(0, batchMax)
      this.#waiting = this.#waiting.slice(batch.length)
      try {
        const answers = await run(batch.map(({ item }) => item))
        for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer)
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#running = undefined
  }
}
