import { RingwrightError } from '@ringwright/core'
import type { CheckedAgentProfile } from './agent/agent-profile.js'
import { queueOf } from './agent/membership.js'
import { type CannedReply, problemsOfReplies } from './canned-reply/canned-reply.js'
import type { CheckedQueueOptions } from './queue/queue-options.js'
import { builtInStrategies } from './strategies/built-in-strategies.js'
import type { StrategyBook } from './strategies/strategy-book.js'

/** Throws `invalid_argument` when options name what is not there, with a line for each. */
export function checkNames(
  {
    queues: queueOptions,
    agents: profiles,
    calendars: hours,
    plans,
    strategies: own,
    cannedReplies: replies,
    lineAddress,
    waitEstimates,
  }: {
    queues: readonly CheckedQueueOptions[]
    agents: readonly CheckedAgentProfile[]
    calendars: readonly { id: string }[]
    plans: readonly { id: string }[]
    strategies: readonly { name: string }[]
    cannedReplies: readonly CannedReply[]
    lineAddress?: string
    waitEstimates?: object
  },
  strategies: StrategyBook,
): void {
  const known = new Set(queueOptions.map(({ id }) => id))
  const problems: string[] = []
  for (const { id, strategies: choices } of queueOptions)
    for (const problem of strategies.problemsOf(choices)) problems.push(`queue "${id}" names ${problem}`)
  const ids = { queue: queueOptions, agent: profiles, calendar: hours, plan: plans, strategy: own.map(idOf) }
  for (const [what, named] of Object.entries(ids))
    for (const id of twice(named)) problems.push(`${what} "${id}" is there twice`)
  for (const { name } of own)
    if (builtInStrategies.some((builtIn) => builtIn.name === name))
      problems.push(`strategy "${name}" is one of the built-in ones; give yours another name`)
  for (const { id, calendar, overflow, escalation, expectedWaitMaxMs } of queueOptions) {
    if (expectedWaitMaxMs !== undefined && !waitEstimates)
      problems.push(`queue "${id}" has \`expectedWaitMaxMs\`, and no waits are predicted: add \`waitEstimates: {}\``)
    if (calendar !== undefined && !hours.some((each) => each.id === calendar))
      problems.push(`queue "${id}" keeps calendar "${calendar}", which is not among the calendars`)
    if (escalation && !known.has(escalation.queue))
      problems.push(`queue "${id}" escalates to "${escalation.queue}", which is not among the queues`)
    for (const [reason, queue] of Object.entries(overflow))
      if (!known.has(queue))
        problems.push(`queue "${id}" overflows to "${queue}" (${reason}), which is not among the queues`)
  }
  for (const { id, queues: names } of profiles)
    for (const name of names.map(queueOf))
      if (!known.has(name)) problems.push(`agent "${id}" is in queue "${name}", which is not among the queues`)
  for (const { id, standingLine } of profiles)
    if (standingLine?.begunBy === 'agent' && lineAddress === undefined)
      problems.push(`agent "${id}" begins the standing line, and there is no \`lineAddress\` to call`)
  problems.push(...problemsOfReplies(replies, known))
  if (problems.length > 0)
    throw new RingwrightError(
      'invalid_argument',
      `options of acd are not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    )
}

/** What queues name a strategy by. */
function idOf({ name: id }: { readonly name: string }): { readonly id: string } {
  return { id }
}

/** The ids that more than one has; of these one would silently take the place of the other. */
function twice(named: readonly { readonly id: string }[]): ReadonlySet<string> {
  const seen = new Set<string>()
  return new Set(named.map(({ id }) => id).filter((id) => seen.size === seen.add(id).size))
}
