import type { LinkLimits } from './link-limits.js'

/** Remembers a session's calls by id, so that each runs once and a repeated one gets the first reply. */
export class CallLedger {
  readonly #limits: Pick<LinkLimits, 'callsRunningMax' | 'repliesKept' | 'repliesCharactersMax'>
  readonly #running = new Set<string>()
  /** In order of finishing: the first is the one to forget. */
  readonly #replies = new Map<string, string>()
  #characters = 0

  constructor(limits: Pick<LinkLimits, 'callsRunningMax' | 'repliesKept' | 'repliesCharactersMax'>) {
    this.#limits = limits
  }

  /** What to do with a call: run it, leave it to the one that runs, answer with the kept text, or refuse it. */
  begin(id: string): 'run' | 'running' | 'full' | { readonly reply: string } {
    if (this.#running.has(id)) return 'running'
    const reply = this.#replies.get(id)
    if (reply !== undefined) return { reply }
    if (this.#running.size >= this.#limits.callsRunningMax) return 'full'
    this.#running.add(id)
    return 'run'
  }

  finish(id: string, reply: string): void {
    this.#running.delete(id)
    this.#replies.set(id, reply)
    this.#characters += reply.length
    for (const [oldest, text] of this.#replies) {
      const { repliesKept, repliesCharactersMax } = this.#limits
      if (this.#replies.size <= repliesKept && this.#characters <= repliesCharactersMax) return
      this.#replies.delete(oldest)
      this.#characters -= text.length
    }
  }
}
