import type { OfferId } from '../identity/identity.js'
import type { Interaction } from '../interaction/interaction.js'
import type { Listener } from '../interaction/party.js'
import type { OutsideStage } from '../interaction/outside-stage.js'
import type { EngagedStage } from '../interaction/stage.js'

/** One of those on the line: the customer, or a party by its id. */
export type Speaker = 'customer' | OfferId

/** Who of a call hears whom, as its record says. */
export interface Arrangement {
  /** The same whenever it is the same. */
  readonly key: string
  /** They hear each other. */
  readonly talking: readonly Speaker[]
  /** They hear music. */
  readonly waiting: readonly Speaker[]
  /** They hear those who talk. */
  readonly listeners: readonly Listener[]
  /** Who hears a supervisor that whispers. */
  readonly coached?: OfferId
}

const NOBODY: readonly never[] = []

/** Undefined while nobody but the customer is on the line. */
export function arrangementOf({ stage }: Interaction): Arrangement | undefined {
  if (stage.name === 'engaged') return engagedArrangement(stage)
  return stage.name === 'outside' ? outsideArrangement(stage) : undefined
}

function engagedArrangement({ offer: { id: agent }, consult, held, listeners }: EngagedStage): Arrangement {
  const there = listeners?.filter(({ answeredAt }) => answeredAt !== undefined) ?? NOBODY
  // Nearly always: the agent has the customer, and nobody else is on the line.
  if (!consult && !held && there.length === 0)
    return { key: agent, talking: [agent, 'customer'], waiting: NOBODY, listeners: NOBODY }
  const asked = consult?.answeredAt === undefined ? undefined : consult
  // While a phone rings for a consult the customer hears music, as on hold.
  const hasCustomer = !held && (!consult || (asked && asked.talksWith !== 'consulted'))
  const hasConsulted = asked && asked.talksWith !== 'customer'
  const talking: Speaker[] = [agent]
  const waiting: Speaker[] = []
  ;(hasCustomer ? talking : waiting).push('customer')
  if (asked) (hasConsulted ? talking : waiting).push(asked.id)
  const key = [talking, waiting, there.map(({ id, mode }) => `${id} ${mode}`)].map((list) => list.join()).join('|')
  return { key, talking, waiting, listeners: there, coached: agent }
}

function outsideArrangement({ party }: OutsideStage): Arrangement {
  if (party.answeredAt === undefined)
    return { key: `call ${party.id}`, talking: NOBODY, waiting: ['customer'], listeners: NOBODY }
  return { key: party.id, talking: ['customer', party.id], waiting: NOBODY, listeners: NOBODY }
}
