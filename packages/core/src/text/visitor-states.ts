import type { ServiceState } from '../channel/channel-adapter.js'
import type { Timer } from '../clock/clock.js'
import type { Engine } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import type { QueueId } from '../identity/identity.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import { awaitsOpening } from '../interaction/stage.js'

/** Places in a queue are told this often at the most. */
const PLACES_EVERY_MS = 1_000

/** Tells channels how each text customer's request stands, whenever that changes. */
export class VisitorStates {
  readonly #engine: Engine
  /** The open interaction behind `channel|address|service`. */
  readonly #open = new Map<string, Interaction>()
  readonly #told = new Map<string, string>()
  readonly #stirred = new Set<QueueId>()
  #timer: Timer | undefined

  constructor(engine: Engine) {
    this.#engine = engine
    engine.react(interactions, (after, before) => this.#changed(after?.body, before?.body))
  }

  of(channel: string, address: string, service: string): ServiceState {
    const interaction = this.#open.get(keyOf(channel, address, service))
    return interaction ? this.#stateOf(interaction) : { state: 'none' }
  }

  interaction(channel: string, address: string, service: string): Interaction | undefined {
    return this.#open.get(keyOf(channel, address, service))
  }

  stop(): void {
    this.#timer?.cancel()
  }

  #changed(after: Interaction | undefined, before: Interaction | undefined): void {
    const interaction = after ?? before
    if (this.#open.size > 0) {
      if (after?.stage.name === 'waiting') this.#stir(after.stage.queue)
      if (before?.stage.name === 'waiting') this.#stir(before.stage.queue)
    }
    // Interactions that a host opens itself have no channel that could be told.
    if (interaction?.medium !== 'text' || !this.#engine.ports.channels.has(interaction.channel)) return
    const key = keyOf(interaction.channel, interaction.from, interaction.to)
    if (after && before) this.#left(after, before)
    if (after) {
      this.#open.set(key, after)
      this.#tell(key, after, this.#stateOf(after))
    } else if (this.#open.get(key)?.id === interaction.id) {
      this.#open.delete(key)
      this.#tell(key, interaction, { state: 'closed' })
      this.#told.delete(key)
    }
  }

  /** The customer goes on with it elsewhere. */
  #left(after: Interaction, before: Interaction): void {
    if (after.channel === before.channel && after.from === before.from && after.to === before.to) return
    const key = keyOf(before.channel, before.from, before.to)
    if (this.#open.get(key)?.id !== before.id) return
    this.#open.delete(key)
    this.#tell(key, before, { state: 'moved', channel: after.channel })
    this.#told.delete(key)
  }

  /** Somebody came or left, so others may have moved up. */
  #stir(queue: QueueId): void {
    this.#stirred.add(queue)
    this.#timer ??= this.#engine.clock.setTimer(PLACES_EVERY_MS, () => {
      this.#timer = undefined
      const stirred = new Set(this.#stirred)
      this.#stirred.clear()
      for (const [key, interaction] of this.#open)
        if (interaction.stage.name === 'waiting' && stirred.has(interaction.stage.queue))
          this.#tell(key, interaction, this.#stateOf(interaction))
    })
  }

  /** At every node: the customer's page may have come back at another one than it began at. */
  #tell(key: string, { channel, from, to }: Interaction, state: ServiceState): void {
    const text = JSON.stringify(state)
    if (this.#told.get(key) === text) return
    this.#told.set(key, text)
    const { logger, ports } = this.#engine
    try {
      ports.channels.get(channel)?.stateChanged?.(from, to, state)
    } catch (error) {
      // Also told by a timer, where nobody else would catch it; the others are told all the same.
      logger.error('channel failed to hear of a state', { channel, error: errorText(error) })
    }
  }

  #stateOf({ id, stage }: Interaction): ServiceState {
    const { router } = this.#engine.ports
    switch (stage.name) {
      case 'flow':
        return { state: 'flow' }
      case 'waiting': {
        if (stage.heldUntil !== undefined && awaitsOpening(stage)) return { state: 'left', opensAt: stage.heldUntil }
        const place = router?.place(id)
        return { state: 'waiting', position: place?.position ?? 1, waiting: place?.waiting ?? 1 }
      }
      case 'engaged':
        return { state: 'engaged', agentName: router?.agentName(stage.agent) ?? stage.agent }
      case 'parked':
      case 'outside':
        return { state: 'engaged', agentName: router?.agentName(stage.by) ?? stage.by }
    }
  }
}

function keyOf(channel: string, address: string, service: string): string {
  return `${channel}|${address}|${service}`
}
