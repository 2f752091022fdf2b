import type { Clock, Timer } from '@ringwright/core'

/** How often the server is told that the visitor goes on typing. */
const EVERY_MS = 3_000
/** Without a key for so long, the visitor has stopped. */
const IDLE_MS = 5_000

/** Makes of each key that is pressed as few hints as are useful: that typing begins, goes on, and is over. */
export class TypingHint {
  readonly #clock: Clock
  readonly #tell: (typing: boolean) => void
  #toldAt: number | undefined
  #over: Timer | undefined

  constructor(clock: Clock, tell: (typing: boolean) => void) {
    this.#clock = clock
    this.#tell = tell
  }

  key(): void {
    this.#over?.cancel()
    this.#over = this.#clock.setTimer(IDLE_MS, () => this.stop())
    if (this.#toldAt !== undefined && this.#clock.now() < this.#toldAt + EVERY_MS) return
    this.#toldAt = this.#clock.now()
    this.#tell(true)
  }

  /** What was written is sent, or nobody goes on. */
  stop(): void {
    this.#over?.cancel()
    if (this.#toldAt === undefined) return
    this.#toldAt = undefined
    this.#tell(false)
  }

  close(): void {
    this.#over?.cancel()
  }
}
