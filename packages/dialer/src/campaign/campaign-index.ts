import type { Engine } from '@ringwright/core'
import { type Campaign, campaigns } from './campaign.js'

const NONE: ReadonlySet<string> = new Set()

/** Campaigns by the queue whose agents they call for, as the head image has them. */
export class CampaignIndex {
  readonly #byQueue = new Map<string, Set<string>>()

  constructor(engine: Engine) {
    engine.index(campaigns, (after, before) => {
      const [now, was] = [after?.body.settings.queue, before?.body.settings.queue]
      // Which queue it is never changes, and the record does with each call.
      if (now === was && after && before) return
      if (before && was !== undefined) this.#byQueue.get(was)?.delete(before.body.id)
      if (after && now !== undefined) this.#add(now, after.body)
    })
  }

  /** Campaigns of the same agents. */
  ofQueue(queue: string): ReadonlySet<string> {
    return this.#byQueue.get(queue) ?? NONE
  }

  #add(queue: string, { id }: Campaign): void {
    const known = this.#byQueue.get(queue)
    if (known) known.add(id)
    else this.#byQueue.set(queue, new Set([id]))
  }
}
