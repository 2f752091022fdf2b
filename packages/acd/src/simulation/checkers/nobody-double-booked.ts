import { type Interaction, type Medium, interactions } from '@ringwright/core'
import { type Checker, type Records, changesOf, recordOf } from '@ringwright/core/simulation'
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
    // Asked of every commit of a day: it makes nothing but its sentences.
    see(step) {
      if (step.changes.length === 0) return undefined
      const problems: string[] = []
      for (const { after } of changesOf(step, agents)) {
        if (!after || after.loads.length === 0) continue
        findOverload(after, problems)
        findStrayLoads(after, step.records, problems)
      }
      for (const { after } of changesOf(step, interactions)) if (after) findMissingLoads(after, step.records, problems)
      return problems
    },
  }
}

function findOverload({ id, capacity, loads }: Agent, problems: string[]): void {
  for (const medium of MEDIA) {
    let count = 0
    for (const load of loads) if (load.medium === medium && load.state !== 'filing') count++
    if (count > capacity[medium])
      problems.push(`agent ${id} has ${count} of ${medium}, and capacity for ${capacity[medium]}`)
  }
  for (const { channel, medium, state } of loads) {
    if (state === 'filing') continue
    let count = 0
    for (const load of loads) if (load.channel === channel && load.state !== 'filing') count++
    const { max } = workOf(capacity, channel, medium)
    if (count > max) problems.push(`agent ${id} has ${count} of ${channel}, and capacity for ${max}`)
  }
  let drawn = 0
  for (const load of loads) drawn += drawnBy(load)
  if (drawn > capacity.budget) problems.push(`agent ${id} has work for ${drawn} of a budget of ${capacity.budget}`)
  for (const { state, cost, interaction } of loads)
    if (state === 'paused' && drawn + cost <= capacity.budget)
      problems.push(`agent ${id} has ${interaction} paused, though there is room for it`)
}

function findStrayLoads({ id, loads }: Agent, records: Records, problems: string[]): void {
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
      problems.push(
        `agent ${id} is ${state} for ${interaction}, which is ${stage?.name ?? 'closed'} without that offer`,
      )
  }
}

function findMissingLoads({ id, stage }: Interaction, records: Records, problems: string[]): void {
  const claim = (agent: string, offer: string, state: 'offered' | 'engaged'): void => {
    let matching = 0
    for (const load of recordOf(records, agents, agent)?.loads ?? []) {
      const isSame = load.offer === offer && load.interaction === id
      if (isSame && (isInHand(load) ? 'engaged' : load.state) === state) matching++
    }
    if (matching !== 1)
      problems.push(`interaction ${id} is ${state} with agent ${agent}, who has ${matching} such loads`)
  }
  if (stage.name === 'waiting') {
    if (stage.offers.length > 1) problems.push(`interaction ${id} is out with ${stage.offers.length} agents at once`)
    for (const offer of stage.offers) claim(offer.agent, offer.id, 'offered')
  }
  if (stage.name !== 'engaged') return
  claim(stage.agent, stage.offer.id, 'engaged')
  const { consult } = stage
  // Who is asked for advice takes part beside the agent who has the customer.
  if (consult?.agent !== undefined)
    claim(consult.agent, consult.id, consult.answeredAt === undefined ? 'offered' : 'engaged')
}
