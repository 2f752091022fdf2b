import { z } from 'zod'
import { type Actor, systemActor } from '../authorization/actor.js'
import type { Instant } from '../clock/clock.js'
import { sleep } from '../clock/clock.js'
import { lazily } from '../collections/lazily.js'
import { NO_EFFECTS, type PendingEffect } from '../engine/effects.js'
import type { Engine } from '../engine/plugin.js'
import type { Transaction } from '../engine/transaction.js'
import { parseInput } from '../errors/parse-input.js'
import { errorText } from '../errors/ringwright-error.js'
import type { InteractionId, QueueId } from '../identity/identity.js'
import type { EndCause } from '../interaction/end-cause.js'
import { type Interaction, type Medium, inStage, interactions } from '../interaction/interaction.js'
import type { WaitingStage } from '../interaction/stage.js'
import type { Json } from '../storage/directory.js'
import type { FlowAct, InvokeAct, QueueAct } from './flow-act.js'
import type { FlowBook } from './flow-book.js'
import { type FlowAdvance, type FlowAdvanced, advanceFlow, resumeFlow, startFlow } from './flow-machine.js'
import { untilTaken } from '../engine/until-taken.js'
import type { FlowPerformer, FlowResult } from './flow-performer.js'
import type { FlowPosition, FlowVariables } from './flow-position.js'
import { chosenMeanwhile } from './flow-answer.js'
import type { WaitChoice } from './flow-step.js'
import { takeWaitChoice } from './take-wait-choice.js'
import { chosenLanguage } from './flow-text.js'
import { enqueueForFlow, leftPlaceOf, requestCallbackForFlow, shownVariables } from './enqueue-for-flow.js'
import { WaitAnnouncements } from './wait-announcements.js'
import type { Flows } from './flows.js'

/** A function of the host that flows may call by name. Rejecting or throwing is told to the flow as `failed`. */
export type FlowFunction = (
  values: Readonly<Record<string, Json>>,
  context: { readonly interaction: Interaction; readonly signal: AbortSignal },
) => Json | undefined | Promise<Json | undefined>

export interface FlowRunnerOptions {
  readonly engine: Engine
  readonly flows: FlowBook
  readonly functions: Readonly<Record<string, FlowFunction>>
  readonly performers: Readonly<Record<Medium, FlowPerformer>>
}

interface FlowEffect extends PendingEffect {
  readonly interaction: InteractionId
}

const FLOW = systemActor('flow')
/** Most queues that one event can be refused by; a flow that goes on longer is broken. */
const REFUSALS_MAX = 20
/** Of a function of the host. */
const resultSchema = lazily(() => z.json())

/** Runs flows: moves interactions through them in transactions, and has performed what they call for. */
export class FlowRunner implements Flows {
  readonly #options: FlowRunnerOptions
  /** What those who wait are told. */
  readonly announcements: WaitAnnouncements

  constructor(options: FlowRunnerOptions) {
    this.#options = options
    const { engine } = options
    this.announcements = new WaitAnnouncements(engine, options.flows)
    engine.effect<Interaction, FlowEffect>({
      name: 'flow',
      of: interactions,
      derive: ({ id, home, stage }) =>
        stage.name === 'flow' && home === engine.node
          ? [{ id: String(stage.position.turn), interaction: id }]
          : NO_EFFECTS,
      perform: (effect, { signal }) => this.#perform(effect.interaction, signal),
      recovery: 'repeatable',
    })
    engine.deadline(interactions, {
      deadline: (interaction) => this.#deadlineOf(interaction),
      lapse: (transaction, _id, interaction) => this.#lapse(transaction, interaction),
    })
  }

  has(flow: string): boolean {
    return this.#options.flows.has(flow)
  }

  begin(
    transaction: Transaction,
    interaction: Omit<Interaction, 'stage'>,
    flow: string,
    variables: FlowVariables,
  ): void {
    const started = startFlow(this.#options.flows.get(flow), { now: transaction.now, variables })
    this.#settle(transaction, inStage(interaction, { name: 'flow', position: started.position }), started)
  }

  /** Tells an interaction's flow what the customer has typed, in the caller's change; false when it does not ask. */
  input(transaction: Transaction, interaction: Interaction, input: string): boolean {
    const { stage } = interaction
    if (stage.name === 'flow') return this.#advance(transaction, interaction, stage.position, { kind: 'input', input })
    if (this.takeMeanwhile(transaction, interaction, input)) return true
    // While an offer is out the customer is as good as served; a key that comes then is too late.
    if (stage.name !== 'waiting' || stage.offers.length > 0 || !this.waitingAct(interaction)) return false
    if (!stage.position) return false
    return this.#advance(transaction, interaction, stage.position, { kind: 'input', input }, stage.queue)
  }

  /** What somebody who waits takes by typing without leaving the queue, in the caller's change; undefined for no such thing. */
  takeMeanwhile(transaction: Transaction, interaction: Interaction, input: string): WaitChoice | undefined {
    const taken = chosenMeanwhile(this.waitingAct(interaction)?.meanwhile ?? [], input)
    if (taken) takeWaitChoice(transaction, interaction, taken)
    return taken
  }

  sendBack(transaction: Transaction, interaction: Interaction, reason: string): void {
    const { stage } = interaction
    if (stage.name !== 'waiting') return
    if (!stage.position) this.#end(transaction, interaction, 'refused')
    else this.#leave(transaction, interaction, stage, reason, { kind: 'sentBack', reason })
  }

  /** What the flow asked for when it queued an interaction that waits now. */
  waitingAct({ stage }: Interaction): QueueAct | undefined {
    const act = stage.name === 'waiting' && stage.position ? this.#actAt(stage.position) : undefined
    return act?.kind === 'queue' ? act : undefined
  }

  /** Takes a waiting interaction out of its queue, and goes on in the flow. */
  #leave(
    transaction: Transaction,
    interaction: Interaction,
    { queue, position }: WaitingStage,
    reason: string,
    result: FlowResult,
  ): boolean {
    this.#options.engine.ports.router?.withdraw(transaction, interaction)
    transaction.fact('interaction:dequeued', { interaction: interaction.id, queue, reason })
    return position !== undefined && this.#advance(transaction, interaction, position, result)
  }

  /** `chosenIn`: the queue that the customer leaves by this, which is told before what comes of it. */
  #advance(
    transaction: Transaction,
    interaction: Interaction,
    position: FlowPosition,
    result: FlowResult,
    chosenIn?: QueueId,
  ): boolean {
    const flow = this.#options.flows.at(position)
    if (!flow) return this.#end(transaction, interaction, 'failed')
    const event = { ...result, turn: position.turn }
    const advance: FlowAdvance = advanceFlow(flow, position, event, transaction.now)
    if (advance.outcome !== 'advanced') return false
    if (chosenIn !== undefined)
      transaction.fact('interaction:dequeued', { interaction: interaction.id, queue: chosenIn, reason: 'chosen' })
    const language = chosenLanguage(position, advance.position)
    this.#settle(transaction, language === undefined ? interaction : { ...interaction, language }, advance)
    if (language !== undefined) transaction.fact('interaction:languageKnown', { interaction: interaction.id, language })
    return true
  }

  /** Follows queues that refuse until there is something to perform, or the interaction waits. */
  #settle(transaction: Transaction, interaction: Interaction, advanced: FlowAdvanced): void {
    let next = advanced
    for (let refusals = 0; ; refusals++) {
      this.#report(transaction, interaction, next)
      const { act, position: at } = next
      if ((act.kind !== 'queue' && act.kind !== 'callback') || refusals === REFUSALS_MAX) break
      const { engine } = this.#options
      const reason =
        act.kind === 'queue'
          ? enqueueForFlow(engine, transaction, interaction, at, act)
          : requestCallbackForFlow(engine, transaction, interaction, act)
      if (reason === undefined) return
      const flow = this.#options.flows.get(next.position.flow)
      const { turn } = next.position
      const refused = advanceFlow(flow, next.position, { kind: 'refused', reason, turn }, transaction.now)
      if (refused.outcome !== 'advanced') break
      next = refused
    }
    const { position } = next
    transaction.put(interactions, interaction.id, {
      ...inStage(interaction, { name: 'flow', position, ...leftPlaceOf(interaction.stage) }),
      attributes: { ...interaction.attributes, ...shownVariables(position) },
    })
  }

  #report(transaction: Transaction, { id }: Interaction, { position, faults }: FlowAdvanced): void {
    const { flow, step } = position
    transaction.fact('interaction:stepped', { interaction: id, flow, step })
    for (const fault of faults)
      this.#options.engine.logger.warn('flow fault', { interaction: id, flow, step: fault.step, fault: fault.message })
  }

  #end(transaction: Transaction, interaction: Interaction, cause: EndCause): boolean {
    const { router } = this.#options.engine.ports
    if (router) router.release(transaction, interaction, cause)
    else transaction.remove(interactions, interaction.id)
    return true
  }

  /** Voice counts its own pauses; in text the customer has until an instant. A wait may have an end in both. */
  #deadlineOf({ medium, stage }: Interaction): Instant | undefined {
    if (stage.name === 'waiting') return stage.offers.length === 0 ? stage.until : undefined
    if (stage.name !== 'flow' || medium !== 'text') return undefined
    const act = this.#actAt(stage.position)
    return act?.kind === 'ask' || act?.kind === 'collect' ? act.deadlineAt : undefined
  }

  #lapse(transaction: Transaction, interaction: Interaction): void {
    const { stage } = interaction
    if (stage.name === 'flow') {
      this.#advance(transaction, interaction, stage.position, { kind: 'timeout' })
    } else if (stage.name === 'waiting') {
      if (this.#options.engine.ports.router?.overflow(transaction, interaction)) return
      if (stage.position) this.#leave(transaction, interaction, stage, 'waitedTooLong', { kind: 'waitedTooLong' })
      else this.#end(transaction, interaction, 'refused')
    }
  }

  #actAt(position: FlowPosition): FlowAct | undefined {
    const flow = this.#options.flows.at(position)
    try {
      return flow && resumeFlow(flow, position)
    } catch {
      // An expression that no longer evaluates: performing the step tells the flow that it has failed.
      return undefined
    }
  }

  async #perform(id: InteractionId, signal: AbortSignal): Promise<void> {
    const { engine } = this.#options
    const interaction = engine.get(interactions, id)
    if (interaction?.stage.name !== 'flow') return
    const { position } = interaction.stage
    const act = this.#actAt(position)
    const result = act ? await this.#act(interaction, act, signal) : ({ kind: 'failed' } as const)
    if (signal.aborted) return
    const decide = (transaction: Transaction, now: Interaction): void => {
      if (act?.kind === 'hangUp') this.#end(transaction, now, act.cause)
      else if (result) this.#advance(transaction, now, position, result)
    }
    // It was done, and is not done again: else the customer would stay at this step for ever.
    await untilTaken(
      engine,
      async () => (signal.aborted ? undefined : this.#tell(FLOW, id, position, decide)),
      (error) => engine.logger.error('flow could not go on', { interaction: id, error }),
    )
  }

  async #tell(
    actor: Actor,
    id: InteractionId,
    position: FlowPosition,
    decide: (transaction: Transaction, interaction: Interaction) => void,
  ): Promise<void> {
    await this.#options.engine.run(actor, (transaction) => {
      const interaction = transaction.read(interactions, id)
      if (interaction?.stage.name === 'flow' && interaction.stage.position.turn === position.turn)
        decide(transaction, interaction)
    })
  }

  async #act(interaction: Interaction, act: FlowAct, signal: AbortSignal): Promise<FlowResult | undefined> {
    try {
      if (act.kind === 'invoke') return await this.#invoke(interaction, act, signal)
      if (act.kind === 'queue' || act.kind === 'callback') return { kind: 'refused' }
      return await this.#options.performers[interaction.medium].perform(interaction, act, signal)
    } catch (error) {
      const { logger } = this.#options.engine
      if (!signal.aborted)
        logger.warn('flow step failed', { interaction: interaction.id, step: act.step, error: errorText(error) })
      return { kind: 'failed' }
    }
  }

  async #invoke(interaction: Interaction, act: InvokeAct, signal: AbortSignal): Promise<FlowResult> {
    const { functions, engine } = this.#options
    const called = Object.hasOwn(functions, act.function) ? functions[act.function] : undefined
    if (!called) return { kind: 'failed' }
    const over = new AbortController()
    const stop = (): void => over.abort()
    signal.addEventListener('abort', stop, { once: true })
    try {
      const timeout = sleep(engine.clock, act.timeoutMs, over.signal).then(
        (): FlowResult => ({ kind: 'timeout' }),
        (): FlowResult => ({ kind: 'failed' }),
      )
      const done = Promise.resolve(called(act.arguments, { interaction, signal: over.signal })).then(
        (value): FlowResult => ({
          kind: 'done',
          ...(value !== undefined && { value: parseInput(resultSchema(), value, `result of ${act.function}`) }),
        }),
      )
      return await Promise.race([done, timeout])
    } finally {
      stop()
      signal.removeEventListener('abort', stop)
    }
  }
}
