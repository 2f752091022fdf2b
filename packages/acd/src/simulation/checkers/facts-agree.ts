import { type Commit, type FactType, type Interaction, interactions, ownPlace } from '@ringwright/core'
import { type Checker, changesOf } from '@ringwright/core/simulation'
import { type Agent, agents } from '../../agent/agent.js'
import { factsOf } from './facts-of.js'

/** Checks that a fold over facts ends where the records are. */
export function factsAgree(): Checker {
  return {
    name: 'facts-agree',
    invariant: 'What a commit does to interactions and wrap-ups, and what its facts say of them, is the same.',
    *see(step) {
      for (const { id, before, after } of changesOf(step, interactions)) {
        for (const [type, happened] of happenings(before, after, step.commit)) {
          const said = count(step.commit, type, id)
          if (said !== happened) yield `${type} of ${id} happened ${happened} times and was said ${said} times`
        }
      }
      for (const { id, before, after } of changesOf(step, agents)) yield* wrapUps(step.commit, id, before, after)
    },
  }
}

/** Wrap-ups begin and end with a fact, each for itself. */
function* wrapUps(
  { facts }: Commit,
  id: string,
  before: Agent | undefined,
  after: Agent | undefined,
): Iterable<string> {
  const difference = new Map<string, number>()
  const add = (interaction: string, count: number): void => {
    difference.set(interaction, (difference.get(interaction) ?? 0) + count)
  }
  for (const { state, interaction } of after?.loads ?? []) if (state === 'wrapping') add(interaction, 1)
  for (const { state, interaction } of before?.loads ?? []) if (state === 'wrapping') add(interaction, -1)
  for (const { type, data } of facts) {
    if (!('agent' in data) || data.agent !== id || !('interaction' in data) || data.interaction === undefined) continue
    if (type === 'agent:wrapUpStarted') add(data.interaction, -1)
    if (type === 'agent:wrapUpEnded') add(data.interaction, 1)
  }
  for (const [interaction, count] of difference)
    if (count !== 0) yield `wrap-ups of ${interaction} by agent ${id} changed by ${count} beside what the facts say`
}

/** How often each fact has to be said of a change of an interaction. */
function happenings(
  before: Interaction | undefined,
  after: Interaction | undefined,
  commit: Commit,
): [FactType, number][] {
  const was = before?.stage
  const is = after?.stage
  const made = newOffers(before, after)
  const accepted = is?.name === 'engaged' && was?.name !== 'engaged' ? 1 : 0
  const changedHands = is?.name === 'engaged' && was?.name === 'engaged' && was.offer.id !== is.offer.id
  const handedOver = changedHands || (is?.name === 'outside' && was?.name === 'engaged') ? 1 : 0
  return [
    ['interaction:opened', before ? 0 : 1],
    ['interaction:closed', after ? 0 : 1],
    ['interaction:queued', queuesEntered(before, after, commit)],
    ['interaction:engaged', accepted],
    ['interaction:handedOver', handedOver],
    ['interaction:parked', is?.name === 'parked' && was?.name !== 'parked' ? 1 : 0],
    ['offer:accepted', accepted],
    ['offer:created', made],
  ]
}

/** Who is in a queue that helps out, and is to go on, comes back to the own queue first, in the same commit. */
function queuesEntered(before: Interaction | undefined, after: Interaction | undefined, commit: Commit): number {
  const [was, is] = [before?.stage, after?.stage]
  const from = was?.name === 'waiting' ? was : undefined
  const hasReturned = [...factsOf(commit, 'plan:moved')].some(
    ({ interaction, reason }) => interaction === before?.id && reason === 'returned',
  )
  const home = from?.plan?.borrowed && hasReturned ? ownPlace(from).queue : from?.queue
  const to = is?.name === 'waiting' ? is.queue : undefined
  return Number(home !== from?.queue) + Number(to !== undefined && to !== home)
}

function newOffers(before: Interaction | undefined, after: Interaction | undefined): number {
  if (after?.stage.name !== 'waiting') return 0
  const known = new Set(before?.stage.name === 'waiting' ? before.stage.offers.map(({ id }) => id) : [])
  return after.stage.offers.filter(({ id }) => !known.has(id)).length
}

function count({ facts }: Commit, type: FactType, interaction: string): number {
  return facts.filter(
    (fact) => fact.type === type && 'interaction' in fact.data && fact.data.interaction === interaction,
  ).length
}
