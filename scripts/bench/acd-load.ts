import type { Acd } from '@ringwright/acd'
import { type CommittedFact, type ContactCenter, type QueueId, seededRandom, systemActor } from '@ringwright/core'
import { asAgent } from './acd-floor.js'
import { enterQueue } from './enter-queue.js'
import { settle } from './settle.js'

const ARRIVALS = systemActor('bench')

type Asked = Pick<CommittedFact<'offer:created'>['data'], 'interaction' | 'offer' | 'agent'>

/** The customers and agents of one center under a closed load: whoever is done is followed by a new customer. */
export class AcdLoad {
  readonly #center: ContactCenter
  readonly #distribution: Acd
  readonly #queues: number
  readonly #random = seededRandom(1)
  /** How many interactions stay with their agents from here on. */
  #toEngage = 0
  /**
   * Agents who answer in the next turn of the event loop, as they would over a network. If all went on within one turn,
   * no timer would fire, and the node would lose its lease on matching every 1.5 seconds.
   */
  #asked: Asked[] = []
  #started = 0
  #finished = 0
  #target = 0
  #done: (() => void) | undefined
  /** When the last offer was heard of. */
  #offeredAt = 0

  constructor(center: ContactCenter, distribution: Acd, queues: number) {
    this.#center = center
    this.#distribution = distribution
    this.#queues = queues
    center.on('offer:created', ({ data }) => this.#ask(data))
    center.on('offer:accepted', ({ data }) => this.#accepted(data))
    center.on('agent:wrapUpStarted', ({ data }) => this.#wrapUp(data))
    center.on('agent:wrapUpEnded', () => this.#next())
  }

  /** Brings `count` customers to agents who keep them. */
  engage(count: number): Promise<void> {
    this.#toEngage = count
    return count === 0 ? Promise.resolve() : this.run(count, 1)
  }

  /** Runs until `count` more interactions have gone their whole way, `inMotion` at any time. */
  run(count: number, inMotion: number): Promise<void> {
    this.#target = this.#finished + count
    return new Promise((resolve) => {
      this.#done = resolve
      for (let i = 0; i < Math.min(inMotion, count); i++) this.#arrive()
    })
  }

  /** One customer alone while agents are free: the time from the arrival to the committed offer, in milliseconds. */
  async single(queue = this.#anyQueue()): Promise<number> {
    const ended = new Promise<void>((resolve) => {
      this.#done = resolve
    })
    this.#target = this.#finished + 1
    const startedAt = performance.now()
    this.#arrive(queue)
    await ended
    return this.#offeredAt - startedAt
  }

  /** In turn while agents are engaged for good: no queue is left without any. */
  #anyQueue(): number {
    return this.#toEngage > 0 ? this.#started % this.#queues : Math.floor(this.#random.next() * this.#queues)
  }

  #arrive(queue = this.#anyQueue()): void {
    this.#started++
    settle(
      this.#center.run(ARRIVALS, (transaction) => enterQueue(transaction, this.#distribution, `q${queue}` as QueueId)),
    )
  }

  #ask(asked: Asked): void {
    this.#offeredAt = performance.now()
    if (this.#asked.length === 0) setImmediate(() => this.#accept())
    this.#asked.push(asked)
  }

  #accept(): void {
    const asked = this.#asked
    this.#asked = []
    for (const { interaction, offer, agent } of asked)
      settle(this.#distribution.router.accept(asAgent(agent), { interaction, offer }))
  }

  #accepted({ interaction, agent }: CommittedFact<'offer:accepted'>['data']): void {
    if (this.#toEngage > 0) {
      this.#toEngage--
      this.#next()
    } else settle(this.#distribution.end(asAgent(agent), interaction))
  }

  #wrapUp({ agent, interaction }: CommittedFact<'agent:wrapUpStarted'>['data']): void {
    settle(this.#distribution.finishWrapUp(asAgent(agent), agent, interaction))
  }

  #next(): void {
    this.#finished++
    if (this.#finished === this.#target) this.#done?.()
    else if (this.#started < this.#target) this.#arrive()
  }
}
