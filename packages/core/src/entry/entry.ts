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
}

export const entryOptionsSchema = z.lazy(() =>
  z.strictObject({
    address: z.string().min(1).max(256),
    channel: z.string().min(1).max(64).default('*'),
    service: z.string().min(1).max(64).optional(),
    flow: z.string().min(1).max(64),
  }),
)

/** A checked entry. */
export interface Entry {
  readonly address: string
  readonly channel: string
  readonly service: string
  readonly flow: string
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
