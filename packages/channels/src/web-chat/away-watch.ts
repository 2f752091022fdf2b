import type { Clock, ConversationMessage, Timer } from '@ringwright/core'
import type { AwayListener, AwayMessage } from './web-chat-options.js'

export interface AwayWatchOptions {
  readonly clock: Clock
  readonly listener: AwayListener
  readonly onFault: (error: unknown) => void
}

/** How long other nodes have to say that a page there shows a message. */
const ANSWER_WITHIN_MS = 2_000
/** Messages that are waited for; of more, nobody is told. */
const WAITING_MAX = 5_000

/** Finds the messages that no page shows, at whichever node. */
export class AwayWatch {
  readonly #options: AwayWatchOptions
  readonly #waiting = new Map<string, Timer>()

  constructor(options: AwayWatchOptions) {
    this.#options = options
  }

  /** A message was sent that no page of this node shows. */
  sent(away: AwayMessage): void {
    if (this.#waiting.size >= WAITING_MAX) return
    const key = messageKey(away.message)
    const timer = this.#options.clock.setTimer(ANSWER_WITHIN_MS, () => {
      this.#waiting.delete(key)
      void this.#tell(away)
    })
    this.#waiting.set(key, timer)
  }

  /** A page of another node shows it. */
  shown(key: string): void {
    this.#waiting.get(key)?.cancel()
    this.#waiting.delete(key)
  }

  stop(): void {
    for (const timer of this.#waiting.values()) timer.cancel()
    this.#waiting.clear()
  }

  async #tell(away: AwayMessage): Promise<void> {
    try {
      await this.#options.listener(away)
    } catch (error) {
      this.#options.onFault(error)
    }
  }
}

/** What nodes call a message among themselves. */
export function messageKey({ conversation, sequence }: Pick<ConversationMessage, 'conversation' | 'sequence'>): string {
  return `${conversation}/${sequence}`
}
