import {
  type Actor,
  type EngagedStage,
  type Engine,
  type Interaction,
  type InteractionId,
  type Transaction,
  interactions,
} from '@ringwright/core'

/** What somebody wants to do with an interaction that an agent has. */
export interface EngagedCommand<Outcome> {
  readonly engine: Engine
  readonly actor: Actor
  readonly interaction: InteractionId
  /** What somebody other than the agent must be permitted. */
  readonly action: string
  /** Who may besides, as the agent may: whoever has a part in it. */
  owns?(stage: EngagedStage): boolean
  decide(transaction: Transaction, interaction: Interaction, stage: EngagedStage): Outcome
}

/** `closed`: it is over; `notEngaged`: no agent has it; `notVoice`: it is not a call. */
export interface NotEngaged {
  readonly outcome: 'refused'
  readonly reason: 'closed' | 'notEngaged'
}

/** Does it as one change, for the agent who has it or for somebody who may. */
export function withEngaged<Outcome>({
  engine,
  actor,
  interaction: id,
  action,
  owns,
  decide,
}: EngagedCommand<Outcome>): Promise<Outcome | NotEngaged> {
  return engine.run(actor, (transaction): Outcome | NotEngaged => {
    const interaction = transaction.read(interactions, id)
    if (!interaction) return { outcome: 'refused', reason: 'closed' }
    const { stage } = interaction
    const isOwn = isEngagedWith(interaction, actor) || (stage.name === 'engaged' && owns?.(stage) === true)
    engine.authorize(actor, isOwn ? 'interaction:own' : action, { interaction: id })
    if (stage.name !== 'engaged') return { outcome: 'refused', reason: 'notEngaged' }
    return decide(transaction, interaction, stage)
  })
}

export function isEngagedWith({ stage }: Interaction, actor: Actor): boolean {
  return stage.name === 'engaged' && actor.role === 'agent' && stage.agent === actor.id
}
