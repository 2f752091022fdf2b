import type { PacedCall } from '../pacing/pacer.js'

/** A call that this node makes: what its record does not say. */
export class Line {
  /** As a pacer is shown it: a new one for each phase, and the same as long as nothing changes. */
  seen: PacedCall
  /** Whether it is still one of the node's. */
  isOpen = true
  /** A machine has it: the try is over, and a message is to be left. */
  leavesMessage = false
  /** Gives it up while it rings. */
  readonly cancel: () => void

  constructor(attempt: string, dialedAt: number, since: number, cancel: () => void) {
    this.seen = { id: attempt, phase: 'dialing', dialedAt, since }
    this.cancel = cancel
  }

  enter(phase: 'ringing' | 'answered', since: number): void {
    const { id, dialedAt } = this.seen
    this.seen = { id, phase, dialedAt, since }
  }
}

type CampaignLines = ReadonlyMap<string, Line>

const NONE: CampaignLines = new Map()

/** The calls of this node that nobody has answered yet, or that are listened to, by campaign and attempt. */
export class Lines {
  readonly #campaigns = new Map<string, Map<string, Line>>()
  #whenQuiet: (() => void)[] = []

  of(campaign: string): CampaignLines {
    return this.#campaigns.get(campaign) ?? NONE
  }

  /** How many calls of a campaign wait for a machine to have greeted. */
  leavingMessages(campaign: string): number {
    let count = 0
    for (const { leavesMessage } of this.of(campaign).values()) if (leavesMessage) count++
    return count
  }

  open(campaign: string, line: Line): void {
    const lines = this.#campaigns.get(campaign)
    if (lines) lines.set(line.seen.id, line)
    else this.#campaigns.set(campaign, new Map([[line.seen.id, line]]))
  }

  close(campaign: string, line: Line): void {
    line.isOpen = false
    const lines = this.#campaigns.get(campaign)
    if (!lines?.delete(line.seen.id) || lines.size > 0) return
    this.#campaigns.delete(campaign)
    if (this.#campaigns.size > 0) return
    const waiting = this.#whenQuiet
    this.#whenQuiet = []
    for (const tell of waiting) tell()
  }

  /** Resolves when there is none. */
  whenQuiet(): Promise<void> {
    if (this.#campaigns.size === 0) return Promise.resolve()
    return new Promise((resolve) => void this.#whenQuiet.push(resolve))
  }
}
