import { type Interaction, type Medium, interactions } from '@ringwright/core'
import { type Checker, type LogStep, type Records, changesOf, recordOf } from '@ringwright/core/simulation'
import { type Agent, agents } from '../../agent/agent.js'
import { isInHand } from '../../agent/agent-load.js'
import { drawnBy, workOf } from '../../agent/capacity.js'

const MEDIA: readonly Medium[] = ['voice', 'text']

/** Checks capacity, and that agents and interactions tell the same of each other. */
export function nobodyDoubleBooked(): Checker {
  return {
    name: 'nobody-double-booked',
    invariant:
      'No agent has more at once than capacity and budget allow, nothing is paused without need, and each load of an agent is one offer or engagement of its interaction.',
    see: (step) => (step.commit.writes.length === 0 ? undefined : disagreements(step)),
  }
}

function* disagreements(step: LogStep): Iterable<string> {
  for (const { after } of changesOf(step, agents)) {
    if (!after || after.loads.length === 0) continue
    yield* overloads(after)
    yield* strayLoads(after, step.records)
  }
  for (const { after } of changesOf(step, interactions)) if (after) yield* missingLoads(after, step.records)
}

function* overloads({ id, capacity, loads: all }: Agent): Iterable<string> {
  const loads = all.filter(({ state }) => state !== 'filing')
  for (const medium of MEDIA) {
    const load = loads.filter((each) => each.medium === medium).length
    if (load > capacity[medium]) yield `agent ${id} has ${load} of ${medium}, and capacity for ${capacity[medium]}`
  }
  for (const { channel, medium } of loads) {
    const load = loads.filter((each) => each.channel === channel).length
    const { max } = workOf(capacity, channel, medium)
    if (load > max) yield `agent ${id} has ${load} of ${channel}, and capacity for ${max}`
  }
  const drawn = loads.reduce((sum, load) => sum + drawnBy(load), 0)
  if (drawn > capacity.budget) yield `agent ${id} has work for ${drawn} of a budget of ${capacity.budget}`
  const idle = loads.find(({ state, cost }) => state === 'paused' && drawn + cost <= capacity.budget)
  if (idle) yield `agent ${id} has ${idle.interaction} paused, though there is room for it`
}

function* strayLoads({ id, loads }: Agent, records: Records): Iterable<string> {
  for (const load of loads) {
    const { interaction, offer, state } = load
    // Wrap-up is the agent's own: the interaction may be over, or somebody else's.
    if (state === 'wrapping' || state === 'filing') continue
    const stage = recordOf(records, interactions, interaction)?.stage
    const consult = stage?.name === 'engaged' && stage.consult?.id === offer ? stage.consult : undefined
    if (consult && consult.agent === id && isInHand(load) === (consult.answeredAt !== undefined)) continue
    const agrees = isInHand(load)
      ? stage?.name === 'engaged' && stage.agent === id && stage.offer.id === offer
      : stage?.name === 'waiting' && stage.offers.some((each) => each.id === offer && each.agent === id)
    if (!agrees)
      yield `agent ${id} is ${state} for ${interaction}, which is ${stage?.name ?? 'closed'} without that offer`
  }
}

function* missingLoads({ id, stage }: Interaction, records: Records): Iterable<string> {
  const claims =
    stage.name === 'engaged'
      ? [{ agent: stage.agent, offer: stage.offer.id, state: 'engaged' }]
      : stage.name === 'waiting'
        ? stage.offers.map((offer) => ({ agent: offer.agent, offer: offer.id, state: 'offered' }))
        : []
  if (claims.length > 1) yield `interaction ${id} is out with ${claims.length} agents at once`
  for (const { agent, offer, state } of claims.concat(consultOf(stage))) {
    const loads = recordOf(records, agents, agent)?.loads ?? []
    const matching = loads.filter(
      (load) => load.offer === offer && load.interaction === id && (isInHand(load) ? 'engaged' : load.state) === state,
    )
    if (matching.length !== 1)
      yield `interaction ${id} is ${state} with agent ${agent}, who has ${matching.length} such loads`
  }
}

/** Who is asked for advice takes part beside the agent who has the customer. */
function consultOf(stage: Interaction['stage']) {
  if (stage.name !== 'engaged' || stage.consult?.agent === undefined) return []
  const { agent, id, answeredAt } = stage.consult
  return [{ agent, offer: id, state: answeredAt === undefined ? 'offered' : 'engaged' }]
}
