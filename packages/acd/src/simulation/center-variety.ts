import { type Random, type Requirements, seededRandom } from '@ringwright/core'
import type { MembershipOptions } from '../agent/membership.js'
import type { QueueOptions } from '../queue/queue-options.js'
import type { OrderLaw } from '../queue/serving-options.js'
import type { PlanException } from '../routing-plan/plan-exception.js'
import type { RoutingPlan } from '../routing-plan/routing-plan.js'
import { between, pick } from './draws.js'

/** What agents say of how it came out; with `codes` it has to be one of them. */
export const DISPOSITIONS = ['solved', 'open'] as const

export const PLAN = 'plan'

const LAWS: readonly OrderLaw[] = [
  { law: 'strict', newestFirst: true },
  { law: 'linear', perMinute: 1 },
  { law: 'capped', perMinute: 2, max: 3 },
  { law: 'deadline', targetMs: 60_000 },
]

const SITES = ['north', 'south'] as const

/** Where an agent works, or a customer comes in; undefined: nowhere in particular. */
export function siteIn(random: Random): string | undefined {
  return random.next() < 0.4 ? undefined : pick(random, SITES)
}

function sitesOf(random: Random): Pick<QueueOptions, 'sites'> {
  const othersAfterMs = between(random, 3, 40) * 1_000
  return { sites: random.next() < 0.5 ? { othersAfterMs } : { othersAfterMs, own: pick(random, SITES) } }
}

/** What not every queue has: rings, another law, forms to fill in, sites. */
export function varietyOf(random: Random): Partial<QueueOptions> {
  return {
    ...(random.next() < 0.3 && { rings: ringsOf(random) }),
    ...(random.next() < 0.3 && { order: pick(random, LAWS) }),
    ...(random.next() < 0.3 && dispositionsOf(random)),
    ...(random.next() < 0.3 && sitesOf(random)),
  }
}

function ringsOf(random: Random): NonNullable<QueueOptions['rings']> {
  return Array.from({ length: between(random, 1, 4) }, () => ({
    timeoutMs: between(random, 2, 20) * 1_000,
    ...(random.next() < 0.4 && { dropSkills: ['language'] }),
  }))
}

function dispositionsOf(random: Random): Pick<QueueOptions, 'dispositions' | 'wrapUp'> {
  const codes = DISPOSITIONS.map((code) => ({ code }))
  if (random.next() < 0.5) return { dispositions: { codes } }
  return { dispositions: { codes, required: true }, wrapUp: { mode: 'mandatoryTimeboxed', ms: 10_000 } }
}

/** In most queues as everybody; in some of another level, or as the agent likes. */
export function membershipIn(random: Random, queue: string): string | MembershipOptions {
  if (random.next() < 0.6) return queue
  return { queue, level: between(random, 1, 4), optional: random.next() < 0.5 }
}

/** Half of the centers route by a plan too: steps with time limits, a queue that helps out, an exception. */
export function plansOf(seed: number, queues: readonly string[]): readonly RoutingPlan[] {
  const random = seededRandom(`${seed}/plan`)
  if (random.next() < 0.5) return []
  const queue = (): string => pick(random, queues)
  const [first, second] = [queue(), queue()]
  return [
    {
      id: PLAN,
      filters: [
        {
          name: 'calls',
          when: 'medium == "voice"',
          steps: [
            { queue: first, lastsMs: between(random, 5, 30) * 1_000, leaveWhen: `waiting("${first}") > 10` },
            {
              queue: second,
              priority: 'priority + 1',
              ...(first !== second && { borrow: [borrowing(first, second)] }),
            },
          ],
        },
      ],
      otherwise: [
        { queue: second, skipWhen: `waiting("${second}") > 5`, lastsMs: 20_000, requirements: demanding },
        { queue: first },
      ],
      exceptions: [exception(random, second)],
    },
  ]
}

/** What happens to whoever has waited for long, one of the ways that there are. */
function exception(random: Random, queue: string): PlanException {
  const when = `waited > ${between(random, 5, 40)}`
  const leadsTo = pick(random, ['classify', 'leave', [{ queue, priority: 3 }], undefined] as const)
  return { name: 'late', when, attributes: { late: true }, priority: 'priority + 2', ...(leadsTo && { leadsTo }) }
}

function borrowing(lender: string, borrower: string) {
  return { queue: lender, when: `idle("${lender}") > 0 and waiting("${borrower}") > 2`, forMs: 3_000 }
}

/** More than a queue asks, which is given up in two steps. */
const demanding: Requirements = {
  need: { skill: 'language', min: 5 },
  relax: [
    { afterMs: 8_000, need: { skill: 'language', min: 3 } },
    { afterMs: 16_000, drop: ['language'] },
  ],
}

/** What some customers ask of their agent. */
export function requirementsOf(random: Random): Requirements | undefined {
  return random.next() < 0.2 ? demanding : undefined
}
