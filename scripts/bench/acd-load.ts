import type { acd } from '@ringwright/acd'
import {
  type Actor,
  type AgentId,
  type CommittedFact,
  type ContactCenter,
  type ConversationId,
  type CustomerId,
  type InteractionId,
  type QueueId,
  type Transaction,
  seededRandom,
  systemActor,
} from '@ringwright/core'

const ARRIVALS = systemActor('bench')

/** The customers and agents of one center under a closed load: whoever is done is followed by a new customer. */
export class AcdLoad {
  readonly #center: ContactCenter
  readonly #distribution: ReturnType<typeof acd>
  readonly #queues: number
  readonly #random = seededRandom(1)
  /** How many interactions stay with their agents from here on. */
  #toEngage = 0
  #started = 0
  #finished = 0
  #target = 0
  #done: (() => void) | undefined

  constructor(center: ContactCenter, distribution: ReturnType<typeof acd>, queues: number) {
    this.#center = center
    this.#distribution = distribution
    this.#queues = queues
    center.on('offer:created', ({ data }) => this.#accept(data))
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

  /** One customer at a time while agents are free: the time from the arrival to the committed offer, in milliseconds. */
  async single(): Promise<number> {
    const started = performance.now()
    const offered = new Promise<number>((resolve) => {
      const unsubscribe = this.#center.on('offer:created', () => {
        unsubscribe()
        resolve(performance.now() - started)
      })
    })
    await this.run(1, 1)
    return offered
  }

  #arrive(): void {
    this.#started++
    const queue = `q${Math.floor(this.#random.next() * this.#queues)}` as QueueId
    settle(this.#center.run(ARRIVALS, (transaction) => open(transaction, this.#distribution, queue)))
  }

  #accept({ interaction, offer, agent }: CommittedFact<'offer:created'>['data']): void {
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

export function asAgent(id: AgentId): Actor {
  return { role: 'agent', id }
}

function open(transaction: Transaction, { router }: ReturnType<typeof acd>, queue: QueueId): void {
  const id = transaction.newId<InteractionId>()
  const outcome = router.enqueue(
    transaction,
    {
      id,
      channel: 'bench',
      medium: 'text',
      direction: 'inbound',
      service: queue,
      customer: id as string as CustomerId,
      conversation: id as string as ConversationId,
      from: 'customer',
      to: queue,
      home: transaction.node,
      openedAt: transaction.now,
      attributes: {},
      stage: { name: 'waiting', queue, priority: 0, since: 0, age: 0, offers: [], excluded: [] },
    },
    { queue },
  )
  if (outcome.outcome !== 'queued') throw new Error(`refused: ${outcome.reason}`)
}

/** What fails in a bench makes its figures worthless. */
function settle(work: Promise<unknown>): void {
  work.catch((error) => {
    process.nextTick(() => {
      throw error
    })
  })
}
