import { type Engine, FIND_LIMIT_MAX } from '@ringwright/core'
import { type LeadState, leadStates } from './lead-state.js'

/**
 * A part of a list: those after an instant, at most `limit` (default 100, at most 1,000), and whoever came at the same instant
 * as the last of them, so that the next part begins after that.
 */
export interface LeadPage {
  readonly after?: number
  readonly limit?: number
}

const LIMIT_DEFAULT = 100

/** A page of the leads of a campaign whose answers need a person's attention. */
export async function flaggedLeads(
  { center, directory }: Pick<Engine, 'center' | 'directory'>,
  campaign: string,
  { after, limit = LIMIT_DEFAULT }: LeadPage,
): Promise<readonly LeadState[]> {
  const range = { limit, ...(after !== undefined && { after }) }
  const page = (await directory.find(center, leadStates, 'flagged', campaign, range)).map(({ body }) => body)
  const last = page.at(-1)?.changedAt
  if (last === undefined || page.length < Math.min(limit, FIND_LIMIT_MAX)) return page
  // The next page begins after that instant, at which other calls may have ended as well.
  const around = { after: last - 1, before: last + 1, limit: FIND_LIMIT_MAX }
  const near = await directory.find(center, leadStates, 'flagged', campaign, around)
  const known = new Set(page.map(({ id }) => id))
  return [...page, ...near.map(({ body }) => body).filter(({ id, changedAt }) => changedAt === last && !known.has(id))]
}
