import {
  type AgentId,
  type Engine,
  type Instant,
  type NodeId,
  type Timer,
  errorText,
  systemActor,
} from '@ringwright/core'
import { screens, screensGone } from './screens.js'

/** How often a node says that it is there. */
const BEACON_MS = 20_000
/** Silence after which a node is given up: two beacons may be lost, and its agents' pages have found another node. */
const SILENCE_MS = 60_000
const TOPIC = 'agent-link:nodes'
const PRESENCE = systemActor('presence')

/**
 * Takes note of nodes that died with their agents' sockets: nobody else would say that those agents are gone. Nodes
 * that hold sessions tell each other that they are there; the dispatcher calls the agents of one that fell silent
 * disconnected. A mistake (the relay lost the beacons) mends itself: the node that has the agent says so again, and is
 * not doubted a second time until it has been heard.
 */
export class NodeWatch {
  readonly #engine: Engine
  readonly #heardAt = new Map<NodeId, Instant>()
  readonly #givenUp = new Set<NodeId>()
  #listeningSince: Instant = 0
  #isDispatcher = false
  #unsubscribe: (() => void) | undefined
  #timer: Timer | undefined

  constructor(engine: Engine) {
    this.#engine = engine
    engine.onDispatcher((active) => {
      this.#isDispatcher = active
      this.#givenUp.clear()
    })
  }

  start(): void {
    const { relay, center, clock } = this.#engine
    this.#listeningSince = clock.now()
    this.#unsubscribe = relay.subscribe(center, TOPIC, (beacon) => this.#hear(beacon))
    this.#beat()
  }

  stop(): void {
    this.#unsubscribe?.()
    this.#timer?.cancel()
  }

  /** Whether another node was heard of lately. */
  isAlive(node: NodeId): boolean {
    const heardAt = this.#heardAt.get(node)
    return heardAt !== undefined && this.#engine.clock.now() - heardAt < SILENCE_MS
  }

  #beat(): void {
    const { relay, center, clock, node } = this.#engine
    relay.publish(center, TOPIC, { node })
    if (this.#isDispatcher && clock.now() - this.#listeningSince >= SILENCE_MS) this.#giveUpSilent()
    for (const [other] of this.#heardAt) if (!this.isAlive(other)) this.#heardAt.delete(other)
    this.#timer = clock.setTimer(BEACON_MS, () => this.#beat())
  }

  #hear(beacon: unknown): void {
    const { node } = (beacon ?? {}) as { node?: unknown }
    if (typeof node !== 'string') return
    this.#heardAt.set(node as NodeId, this.#engine.clock.now())
    this.#givenUp.delete(node as NodeId)
  }

  #giveUpSilent(): void {
    const silent = new Set<NodeId>()
    for (const { body } of this.#engine.all(screens).values()) {
      const { agent, node } = body
      if (node === undefined || node === this.#engine.node || this.isAlive(node) || this.#givenUp.has(node)) continue
      silent.add(node)
      this.#giveUp(agent, node)
    }
    for (const node of silent) this.#givenUp.add(node)
  }

  #giveUp(agent: AgentId, node: NodeId): void {
    const { logger } = this.#engine
    this.#engine
      .dispatch(PRESENCE, (transaction) => screensGone(transaction, agent, node))
      .catch((error: unknown) => {
        // Looked at again with the next beacon.
        this.#givenUp.delete(node)
        logger.warn('presence was not recorded', { error: errorText(error) })
      })
  }
}
