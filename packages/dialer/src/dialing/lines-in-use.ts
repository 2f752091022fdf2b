import { type Engine, type Interaction, type InteractionId, interactions } from '@ringwright/core'
import type { Lines } from '../attempt/line.js'
import type { LeadIndex } from '../lead/lead-index.js'
import { tally } from '../lead/tally.js'

/**
 * How many lines a campaign has open. A call may outlast its lead: an agent says how it went while both still talk, a
 * machine is left a message, and whoever is given up hears who has called.
 */
export class LinesInUse {
  readonly #index: LeadIndex
  readonly #lines: Lines
  /** Whose each call is that somebody or something has answered. */
  readonly #campaigns = new Map<InteractionId, string>()
  /** How many of them each campaign has. */
  readonly #answered = new Map<string, number>()

  constructor(engine: Engine, index: LeadIndex, lines: Lines) {
    this.#index = index
    this.#lines = lines
    engine.index(interactions, (after, before) => {
      if (after && before) return
      if (after) this.#open(after.body)
      else if (before) this.#close(before.body.id)
    })
  }

  /** Of all calls but those that agents make to leads that they were shown. */
  of(campaign: string): number {
    const { calling, live, connected, previewing } = this.#index.of(campaign)
    const answered = (this.#answered.get(campaign) ?? 0) - previewing.size
    return calling.size + Math.max(live.size + connected.size, answered) + this.#lines.leavingMessages(campaign)
  }

  #open({ id, medium, direction, attributes: { campaign } }: Interaction): void {
    if (medium !== 'voice' || direction !== 'outbound' || typeof campaign !== 'string') return
    this.#campaigns.set(id, campaign)
    tally(this.#answered, campaign, 1)
  }

  /** Of the campaign that it was opened for: a flow may have changed its attributes. */
  #close(id: InteractionId): void {
    const campaign = this.#campaigns.get(id)
    this.#campaigns.delete(id)
    tally(this.#answered, campaign, -1)
  }
}
