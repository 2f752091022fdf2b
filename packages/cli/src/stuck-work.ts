import { type Agent, agents } from '@ringwright/acd'
import { type Instant, type Interaction, interactions, type LiveRecord } from '@ringwright/core'

/** A dispatcher ends what is over within moments, and a new one takes over within seconds. */
const OVERDUE_MS = 60_000

/** What a center that runs would have ended long ago, and what does not fit together. One sentence for each. */
export function stuckWork(records: readonly LiveRecord[], at: Instant): string[] {
  const open = bodiesOf<Interaction>(records, interactions.kind)
  const staff = bodiesOf<Agent>(records, agents.kind)
  return [
    ...[...open.values()].flatMap((each) => [...stuckInteraction(each, staff, at)]),
    ...[...staff.values()].flatMap((each) => [...stuckAgent(each, open, at)]),
  ]
}

function bodiesOf<Body>(records: readonly LiveRecord[], kind: string): ReadonlyMap<string, Body> {
  return new Map(records.filter((record) => record.kind === kind).map(({ id, body }) => [id, body as Body]))
}

function* stuckInteraction(
  { id, stage }: Interaction,
  staff: ReadonlyMap<string, Agent>,
  at: Instant,
): Generator<string> {
  if (stage.name === 'waiting')
    for (const { agent, expiresAt } of stage.offers)
      if (isOverdue(expiresAt, at))
        yield `${id} is still offered to ${agent}, ${ago(expiresAt, at)} after the offer's end`
  if (stage.name !== 'engaged') return
  if (stage.connectBy !== undefined && isOverdue(stage.connectBy, at))
    yield `${id} should have been connected with ${stage.agent} ${ago(stage.connectBy, at)} ago`
  if (!staff.get(stage.agent)?.loads.some(({ interaction }) => interaction === id))
    yield `${id} is with ${stage.agent}, who does not have it`
}

function* stuckAgent({ id, loads }: Agent, open: ReadonlyMap<string, Interaction>, at: Instant): Generator<string> {
  for (const { interaction, state, until } of loads) {
    if (until !== undefined && isOverdue(until, at))
      yield `${id} is still ${state} for ${interaction}, ${ago(until, at)} after its end`
    const isOver = state === 'wrapping' || state === 'filing'
    if (!isOver && !open.has(interaction)) yield `${id} is held by ${interaction}, which is closed`
  }
}

function isOverdue(instant: Instant, at: Instant): boolean {
  return at - instant > OVERDUE_MS
}

function ago(instant: Instant, at: Instant): string {
  return `${Math.round((at - instant) / 1_000)} s`
}
