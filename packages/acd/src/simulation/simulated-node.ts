import {
  type CenterId,
  type ContactCenter,
  type Logger,
  type Random,
  type Revision,
  type Store,
  createContactCenter,
  seededRandom,
} from '@ringwright/core'
import { type SimulatedProcess, type SteppingClock, simulatedProcess } from '@ringwright/core/simulation'
import { type Acd, acd } from '../acd.js'
import type { AcdOptions } from '../acd-options.js'
import { type EffectWatch, effectObserver } from './effect-observer.js'
import type { Hearing, Knowledge } from './knowledge.js'
import type { Sabotage } from './simulation-options.js'

/** What a command that has arrived at a node can use. */
export interface Seat {
  readonly center: ContactCenter
  readonly acd: Acd
}

/** What a node has answered, and how much of the log had reached it when it was asked. */
export interface Answer<T> {
  readonly value: T
  readonly heardUpTo: Revision
}

export interface SimulatedNodeOptions {
  readonly name: string
  readonly seed: number
  readonly center: CenterId
  readonly clock: SteppingClock
  /** The store behind this node's own network. */
  readonly store: Store
  readonly acd: AcdOptions
  readonly skewMs: number
  readonly knowledge: Knowledge
  readonly effects: EffectWatch
  readonly sabotage: Sabotage
  readonly logger?: Logger
}

/** One start of a node's process. */
interface Running {
  readonly process: SimulatedProcess
  readonly hearing: Hearing
  readonly center: ContactCenter
  readonly acd: Acd
}

const LEASE_TTL_MS = 3_000
const START_AGAIN_MS = 1_000

/** A node as those see it who operate it: it can be started, paused, killed, and started again. */
export class SimulatedNode {
  readonly #options: SimulatedNodeOptions
  #starts = 0
  #running: Running | undefined
  #serves = false

  constructor(options: SimulatedNodeOptions) {
    this.#options = options
  }

  /** Whether clients can connect to it; also while it is paused, since they cannot tell. */
  get serves(): boolean {
    return this.#serves
  }

  get process(): SimulatedProcess | undefined {
    return this.#running?.process
  }

  get center(): ContactCenter | undefined {
    return this.#running?.center
  }

  /** Starts a process, and another one should the first not find its store. */
  start(): void {
    const { name, seed, clock, knowledge, effects, sabotage, skewMs } = this.#options
    const process = simulatedProcess(clock, skewMs)
    const distribution = acd(this.#options.acd)
    const hearing = knowledge.of(process.connect(this.#options.store))
    const random: Random = seededRandom(`${seed}/${name}/${this.#starts++}`)
    const center = createContactCenter({
      id: this.#options.center,
      plugins: [distribution, effectObserver(effects), ...(sabotage.plugins?.(effects) ?? [])],
      store: hearing.store,
      clock: process.clock,
      random,
      leaseTtlMs: LEASE_TTL_MS,
      ...(this.#options.logger && { logger: this.#options.logger }),
    })
    const running = { process, hearing, center, acd: distribution }
    this.#running = running
    center.start().then(
      () => {
        if (this.#running === running) this.#serves = true
      },
      () => clock.setTimer(START_AGAIN_MS, () => this.#startAgain(running)),
    )
  }

  /** The process is gone, and with it every command that was on its way. */
  crash(): void {
    if (!this.#running) return
    this.#running.process.crash()
    this.#options.effects.crashed(this.#running.center.node)
    this.#running = undefined
    this.#serves = false
  }

  /** Ends in good order; resolves when the node has let go of everything. */
  async stop(): Promise<void> {
    this.#serves = false
    await this.#running?.center.stop()
  }

  /**
   * A command that has arrived at this node. Waits while the process is paused; when the process dies the answer never
   * comes, as for any client.
   */
  async ask<T>(command: (seat: Seat) => Promise<T>): Promise<Answer<T>> {
    const { process, hearing, center, acd: distribution } = this.#running as Running
    await process.awake()
    const { heardUpTo } = hearing
    const value = await command({ center, acd: distribution })
    await process.awake()
    return { value, heardUpTo }
  }

  #startAgain(failed: Running): void {
    if (this.#running !== failed) return
    this.#running = undefined
    this.start()
  }
}
