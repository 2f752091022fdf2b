import type { Clock, Timer } from '@ringwright/core'

/** How often the server is told that the visitor goes on typing. */
const EVERY_MS = 3_000
/** How often it is told what stands there, where agents see that. The server takes it twice as often. */
const UNSENT_EVERY_MS = 1_000
/** Without a key for so long, the visitor has stopped. */
const IDLE_MS = 5_000

/** Makes of each key that is pressed as few hints as are useful: that typing begins, goes on, and is over. */
export class TypingHint {
  readonly #clock: Clock
  readonly #tell: (typing: boolean, unsent?: string) => void
  #toldAt: number | undefined
  /** What stands there now, and is told when its time has come. */
  #unsent: string | undefined
  #next: Timer | undefined
  #over: Timer | undefined

  constructor(clock: Clock, tell: (typing: boolean, unsent?: string) => void) {
    this.#clock = clock
    this.#tell = tell
  }

  key(unsent?: string): void {
    this.#over?.cancel()
    this.#over = this.#clock.setTimer(IDLE_MS, () => this.stop())
    this.#unsent = unsent
    const dueAt = (this.#toldAt ?? 0) + (unsent === undefined ? EVERY_MS : UNSENT_EVERY_MS)
    const waitMs = dueAt - this.#clock.now()
    if (this.#toldAt === undefined || waitMs <= 0) return this.#say()
    // The last keys count too, when what they have written is seen.
    if (unsent !== undefined) this.#next ??= this.#clock.setTimer(waitMs, () => this.#say())
  }

  /** What was written is sent, or nobody goes on. */
  stop(): void {
    this.close()
    if (this.#toldAt === undefined) return
    this.#toldAt = undefined
    this.#tell(false)
  }

  close(): void {
    this.#over?.cancel()
    this.#next?.cancel()
    this.#next = undefined
  }

  #say(): void {
    this.#next?.cancel()
    this.#next = undefined
    this.#toldAt = this.#clock.now()
    this.#tell(true, this.#unsent)
  }
}
