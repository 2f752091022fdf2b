import {
  type Actor,
  type EngagedStage,
  type Engine,
  type Interaction,
  type InteractionId,
  LISTENING_MODES,
  type Listener,
  type ListeningMode,
  type OfferId,
  type Transaction,
  awaitsCallback,
  inStage,
  interactions,
  parseInput,
} from '@ringwright/core'
import { z } from 'zod'
import { type Agent, agents } from '../agent/agent.js'
import { offeredLoad, putLoads } from '../agent/agent-loads.js'
import { hasRoomFor } from '../agent/capacity.js'
import type { NotEngaged } from '../party/engaged.js'
import { putListeners, removeListener } from '../party/party-commands.js'
import { assertPhoneNumber } from '../party/phone-number.js'
import { handOver } from '../transfer/hand-over.js'
import { RING_DEFAULT_MS } from '../transfer/transfers.js'

/** How a supervisor comes into a call. */
export interface SuperviseOptions {
  /** `listen`: heard by nobody; `whisper`: by the agent alone; `barge`: by everybody. */
  readonly mode: ListeningMode
  /**
   * The phone to call. Default: that of the agent who has the supervisor's id; any other takes the right
   * `interaction:callOut`.
   */
  readonly contact?: string
}

/** Whether what a supervisor asked of a call was done. */
export type SuperviseOutcome =
  | { readonly outcome: 'done' }
  | NotEngaged
  /**
   * `noPhone`: it is not known where to call; `full`: no more supervisors fit; `notListening`: the supervisor is not in
   * the call; `notReached`: the customer is being called back; `ownCall`: has it already; `notAgent`: only who is an
   * agent too can have customers; `notFree`: has no room for one more.
   */
  | {
      readonly outcome: 'refused'
      readonly reason:
        | 'notVoice'
        | 'noPhone'
        | 'full'
        | 'ownCall'
        | 'notListening'
        | 'notReached'
        | 'notAgent'
        | 'notFree'
    }

/** What supervisors do in calls that agents have. Each is a fact with its actor. */
export interface CallSupervision {
  /**
   * Calls the supervisor's phone and takes it into a call: to `listen`, heard by nobody; to `whisper`, heard by the agent
   * alone; or to `barge` in, heard by both. In the call already, changes the mode. Needs `interaction:listen`,
   * `interaction:whisper` or `interaction:barge`.
   */
  supervise(actor: Actor, interaction: InteractionId, options: SuperviseOptions): Promise<SuperviseOutcome>
  /** The supervisor leaves the call. */
  stopSupervising(actor: Actor, interaction: InteractionId): Promise<SuperviseOutcome>
  /**
   * The supervisor, who is in the call and an agent too, has the customer from now on; the agent goes to wrap-up. Needs
   * `interaction:takeOver`.
   */
  takeOver(actor: Actor, interaction: InteractionId): Promise<SuperviseOutcome>
}

/** A trainer, a trainee and a quality assessor with a colleague: more in one call are a mistake. */
const LISTENERS_MAX = 4

const superviseSchema = z.lazy(() =>
  z.strictObject({ mode: z.enum(LISTENING_MODES), contact: z.string().exactOptional() }),
)

const DONE = { outcome: 'done' } as const
const refused = (reason: Extract<SuperviseOutcome, { outcome: 'refused' }>['reason']): SuperviseOutcome => ({
  outcome: 'refused',
  reason,
})

export function callSupervision(here: () => { readonly engine: Engine }): CallSupervision {
  const command = (
    actor: Actor,
    id: InteractionId,
    decide: (transaction: Transaction, interaction: Interaction, stage: EngagedStage) => SuperviseOutcome,
  ) =>
    here().engine.run(actor, (transaction): SuperviseOutcome => {
      const interaction = transaction.read(interactions, id)
      if (!interaction) return refused('closed')
      if (interaction.medium !== 'voice') return refused('notVoice')
      return interaction.stage.name === 'engaged'
        ? decide(transaction, interaction, interaction.stage)
        : refused('notEngaged')
    })
  return {
    async supervise(actor, interaction, options) {
      const { mode, contact } = parseInput(superviseSchema, options, 'supervision')
      const { engine } = here()
      engine.authorize(actor, `interaction:${mode}`, { interaction })
      if (contact !== undefined && contact !== engine.get(agents, actor.id)?.contact) {
        assertPhoneNumber(contact)
        engine.authorize(actor, 'interaction:callOut', { interaction, number: contact })
      }
      return command(actor, interaction, (transaction, record, stage) => {
        const listener = listenerBy(stage, actor)
        if (stage.agent === actor.id) return refused('ownCall')
        if (listener) return changeMode(transaction, record, stage, listener, mode)
        return addListener(transaction, record, stage, mode, contact ?? phoneOf(transaction, actor))
      })
    },
    async stopSupervising(actor, interaction) {
      return command(actor, interaction, (transaction, record, stage) => {
        const listener = listenerBy(stage, actor)
        if (!listener) return refused('notListening')
        removeListener(transaction, record, stage, listener, 'stopped')
        return DONE
      })
    },
    async takeOver(actor, interaction) {
      here().engine.authorize(actor, 'interaction:takeOver', { interaction })
      return command(actor, interaction, (transaction, record, stage) => {
        const listener = listenerBy(stage, actor)
        if (listener?.answeredAt === undefined) return refused('notListening')
        if (awaitsCallback(record)) return refused('notReached')
        const agent = transaction.read(agents, actor.id)
        if (!agent) return refused('notAgent')
        if (!hasRoomFor(agent, record.channel, 'voice')) return refused('notFree')
        takeOver(transaction, record, stage, listener, agent)
        return DONE
      })
    },
  }
}

function listenerBy({ listeners }: EngagedStage, { id }: Actor): Listener | undefined {
  return listeners?.find(({ supervisor }) => supervisor === id)
}

function phoneOf(transaction: Transaction, { id }: Actor): string | undefined {
  return transaction.peek(agents, id)?.contact
}

function addListener(
  transaction: Transaction,
  interaction: Interaction,
  stage: EngagedStage,
  mode: ListeningMode,
  contact: string | undefined,
): SuperviseOutcome {
  const { listeners = [], agent } = stage
  if (contact === undefined) return refused('noPhone')
  if (listeners.length >= LISTENERS_MAX) return refused('full')
  const { now, actor } = transaction
  const listener: Listener = {
    ...{ id: transaction.newId<OfferId>(), supervisor: actor.id, mode, contact },
    ...{ calledAt: now, expiresAt: now + RING_DEFAULT_MS },
  }
  const next = inStage(interaction, { ...stage, listeners: [...listeners, listener] })
  transaction.put(interactions, interaction.id, next)
  transaction.fact('supervision:started', { interaction: interaction.id, supervisor: actor.id, agent, mode })
  return DONE
}

function changeMode(
  transaction: Transaction,
  interaction: Interaction,
  stage: EngagedStage,
  listener: Listener,
  mode: ListeningMode,
): SuperviseOutcome {
  if (listener.mode === mode) return DONE
  putListeners(transaction, interaction, stage, (each) => (each === listener ? { ...each, mode } : each))
  const { supervisor } = listener
  transaction.fact('supervision:changed', { interaction: interaction.id, supervisor, agent: stage.agent, mode })
  return DONE
}

function takeOver(
  transaction: Transaction,
  interaction: Interaction,
  stage: EngagedStage,
  listener: Listener,
  agent: Agent,
): void {
  const { now } = transaction
  const load = offeredLoad(agent, interaction, { id: listener.id, queue: stage.queue, now })
  putLoads(transaction, agent, agent.loads.concat({ ...load, state: 'engaged' }))
  const { supervisor: _supervisor, mode: _mode, ...party } = listener
  handOver(transaction, interaction, stage, { party, agent: agent.id, how: 'takeOver' })
}
