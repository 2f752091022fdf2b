import { lazily } from '../collections/lazily.js'
import { z } from 'zod'

/** Something that can be called or written to, and where it leads. */
export interface EntryOptions {
  /** The called number or user for `voice`; the service's name for text channels. `*` takes what no other entry does. */
  readonly address: string
  /** `voice`, or the name of a text channel; `*`: every channel. Default `*`. */
  readonly channel?: string
  /** The service that is asked for; with the customer it makes the conversation. Default: the address. */
  readonly service?: string
  /** The id of the flow that the customer meets. */
  readonly flow: string
  /** The site that it belongs to, whichever node takes who calls or writes. Default: the site of that node. */
  readonly site?: string
  /** What happens in text channels when a customer does not answer the agent. Default: nothing. */
  readonly inactivity?: InactivityOptions
}

/** When a chat whose customer says nothing more is warned, and when it ends. */
export interface InactivityOptions {
  /** How long after the agent's last message the customer is warned; one second to a week. */
  readonly warnAfterMs: number
  /** What the customer is then told. */
  readonly warning: string
  /** How long after the warning the request ends, with the cause `inactive`; one second to a week. */
  readonly closeAfterMs: number
}

/** From a second to a week: less is no patience, more is what putting a request aside is for. */
const patience = () => z.int().min(1_000).max(604_800_000)

export const entryOptionsSchema = lazily(() =>
  z.strictObject({
    address: z.string().min(1).max(256),
    channel: z.string().min(1).max(64).default('*'),
    service: z.string().min(1).max(64).optional(),
    flow: z.string().min(1).max(64),
    site: z.string().min(1).max(64).optional(),
    inactivity: z
      .strictObject({ warnAfterMs: patience(), warning: z.string().trim().min(1).max(1_000), closeAfterMs: patience() })
      .optional(),
  }),
)

/** A checked entry. */
export interface Entry {
  readonly address: string
  readonly channel: string
  readonly service: string
  readonly flow: string
  readonly site?: string | undefined
  readonly inactivity?: InactivityOptions | undefined
}

/** The most specific entry for an address on a channel: an exact address beats `*`, then an exact channel does. */
export function findEntry(entries: readonly Entry[], channel: string, address: string): Entry | undefined {
  let best: Entry | undefined
  let bestFit = -1
  for (const entry of entries) {
    if (entry.address !== address && entry.address !== '*') continue
    if (entry.channel !== channel && entry.channel !== '*') continue
    const fit = (entry.address === address ? 2 : 0) + (entry.channel === channel ? 1 : 0)
    if (fit > bestFit) {
      best = entry
      bestFit = fit
    }
  }
  return best
}
