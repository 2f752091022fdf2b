import type { CallPhase } from '../pacing/pacer.js'

/** A call that this node makes: what its record does not say. */
export interface Line {
  phase: Extract<CallPhase, 'dialing' | 'ringing' | 'answered'>
  since: number
  /** Gives it up while it rings. */
  cancel(): void
}

/** The calls of this node that nobody has answered yet, or that are listened to, by attempt. */
export class Lines {
  readonly #lines = new Map<string, Line>()
  #whenQuiet: (() => void)[] = []

  get(attempt: string): Line | undefined {
    return this.#lines.get(attempt)
  }

  open(attempt: string, line: Line): void {
    this.#lines.set(attempt, line)
  }

  close(attempt: string): void {
    this.#lines.delete(attempt)
    if (this.#lines.size > 0) return
    const waiting = this.#whenQuiet
    this.#whenQuiet = []
    for (const tell of waiting) tell()
  }

  /** Resolves when there is none. */
  whenQuiet(): Promise<void> {
    if (this.#lines.size === 0) return Promise.resolve()
    return new Promise((resolve) => void this.#whenQuiet.push(resolve))
  }
}
