import { type Random, RingwrightError, errorText, randomInteger } from '@ringwright/core'
import type { SteppingClock } from '@ringwright/core/simulation'
import type { AnswerWatch } from './checkers/answers-true.js'
import type { Answer, Seat, SimulatedNode } from './simulated-node.js'

export interface ClusterOptions {
  readonly clock: SteppingClock
  readonly random: Random
  readonly nodes: readonly SimulatedNode[]
  readonly answers: AnswerWatch
}

/** How long a client waits before it does again what it still wants. */
const INSIST_MS = 3_000
const NETWORK_MAX_MS = 40
/** What a client can hear: its node stops, its store is away, or the customer is somebody else's by now. */
const EXPECTED = new Set(['unavailable', 'closed', 'not_permitted'])

/** The nodes as clients reach them: over a network, at whichever node serves. */
export class Cluster {
  readonly nodes: readonly SimulatedNode[]
  readonly #options: ClusterOptions

  constructor(options: ClusterOptions) {
    this.nodes = options.nodes
    this.#options = options
  }

  /**
   * Sends a command to the preferred node, or another one that serves. Returns false when none does. `answer` is not
   * called when the command is lost.
   */
  ask<T>(
    name: string,
    preferred: number,
    command: (seat: Seat) => Promise<T>,
    answer: (answer: Answer<T>) => void = () => {},
  ): boolean {
    const { clock, random, answers } = this.#options
    const { nodes } = this
    const order = nodes.map((_node, index) => nodes[(index + preferred) % nodes.length] as SimulatedNode)
    const node = order.find(({ serves }) => serves)
    if (!node) return false
    clock.setTimer(1 + randomInteger(random, NETWORK_MAX_MS), () => {
      if (!node.process) return
      node.ask(command).then(answer, (error) => {
        if (!(error instanceof RingwrightError && EXPECTED.has(error.code))) answers.failed(name, errorText(error))
      })
    })
    return true
  }

  /** Does something again and again, at one node after another, until it is no longer wanted. */
  insist(name: string, preferred: number, wanted: () => boolean, command: (seat: Seat) => Promise<unknown>): void {
    if (!wanted()) return
    this.ask(name, preferred, command)
    this.#options.clock.setTimer(INSIST_MS, () => this.insist(name, preferred + 1, wanted, command))
  }
}
