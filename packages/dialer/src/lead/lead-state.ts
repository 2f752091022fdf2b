import type { CollectionDefinition, Instant } from '@ringwright/core'
import type { ClosedReason, Lead } from './lead.js'

/** What has become of a lead that is not at hand: when it is called again, or why it is not. */
export interface LeadState extends Omit<Lead, 'stage'> {
  readonly changedAt: Instant
  /** Null for never again. */
  readonly dueAt: Instant | null
  readonly closed?: ClosedReason
}

/** What became of leads, in the directory: by when they are due, by what needs a person, and by how they ended. */
export const leadStates: CollectionDefinition<LeadState> = {
  name: 'lead-states',
  indexes: {
    due: { keys: ({ campaign, dueAt }) => (dueAt === null ? [] : [campaign]), order: ({ dueAt }) => dueAt ?? 0 },
    flagged: { keys: ({ campaign, isFlagged }) => (isFlagged ? [campaign] : []), order: ({ changedAt }) => changedAt },
    closed: {
      keys: ({ campaign, closed }) => (closed === undefined ? [] : [`${campaign}/${closed}`]),
      order: ({ changedAt }) => changedAt,
    },
  },
}

/** The state of a lead that is settled, as the directory keeps it. */
export function stateOf({ stage, ...lead }: Lead): LeadState | undefined {
  if (stage.name !== 'settled') return undefined
  const { at, dueAt, closed } = stage
  return { changedAt: at, dueAt, ...(closed !== undefined && { closed }), ...lead }
}

/** The lead that a state is of, as it goes on. */
export function leadOfState({
  changedAt: _changedAt,
  dueAt: _dueAt,
  closed: _closed,
  ...lead
}: LeadState): Omit<Lead, 'stage'> {
  return lead
}
