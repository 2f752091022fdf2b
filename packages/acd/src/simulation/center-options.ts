import { type Random, seededRandom } from '@ringwright/core'
import type { AgentProfile } from '../agent/agent-profile.js'
import type { CapacityOptions } from '../agent/capacity.js'
import type { AcdOptions } from '../acd-options.js'
import type { QueueOptions } from '../queue/queue-options.js'
import { membershipIn, plansOf, siteIn, varietyOf } from './center-variety.js'
import { between } from './draws.js'
import type { Scenario } from './simulation-options.js'

/** The queues and agents of a run. */
export function centerOptions(scenario: Scenario): AcdOptions {
  const random = seededRandom(`${scenario.seed}/center`)
  const variety = seededRandom(`${scenario.seed}/variety`)
  const queues = Array.from({ length: scenario.queues }, (_, index) => ({
    ...queueOf(random, `q${index}`),
    ...varietyOf(variety),
  }))
  const names = queues.map(({ id }) => id)
  const agents = Array.from({ length: scenario.agents }, (_, index) => {
    const { queues: served, ...agent } = agentOf(random, index, names)
    const site = siteIn(variety)
    const memberships = served.map((queue) => membershipIn(variety, queue))
    return { ...agent, ...(site !== undefined && { site }), queues: memberships }
  })
  return { queues, agents, plans: plansOf(scenario.seed, names) }
}

function queueOf(random: Random, id: string): QueueOptions {
  return {
    id,
    lengthMax: between(random, 4, 60),
    offerTimeoutMs: between(random, 5, 25) * 1_000,
    wrapUpMs: random.next() < 0.2 ? 0 : between(random, 1, 15) * 1_000,
    missedMax: between(random, 0, 4),
    cooldownMs: between(random, 0, 30) * 1_000,
    ...(random.next() < 0.3 && { skills: { language: 3 } }),
    ...(random.next() < 0.2 && { strategies: ['longest-idle'] }),
    refuseWithoutAgents: random.next() < 0.1,
  }
}

/** Some have room for all they may have at once; others put their mail aside for a call, and cannot call and chat. */
function capacityOf(random: Random): CapacityOptions {
  const text = between(random, 1, 5)
  return random.next() < 0.5 ? { voice: 1, text } : { voice: 1, text, budget: 100 }
}

/** Each agent has a queue of the own and some of the others, so that queues share agents. */
function agentOf(
  random: Random,
  index: number,
  queues: readonly string[],
): Omit<AgentProfile, 'queues'> & { readonly queues: readonly string[] } {
  const own = queues[index % queues.length]
  return {
    id: `a${index}`,
    name: `Agent ${index}`,
    queues: queues.filter((queue) => queue === own || random.next() < 0.3),
    skills: { language: between(random, 2, 6) },
    capacity: capacityOf(random),
    contact: `sip:a${index}@phones.example`,
  }
}
