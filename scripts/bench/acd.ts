import { type AgentProfile, type QueueOptions, acd } from '@ringwright/acd'
import {
  type Actor,
  type AgentId,
  type CommittedFact,
  type ContactCenter,
  type ConversationId,
  type CustomerId,
  type InteractionId,
  type Transaction,
  createContactCenter,
  seededRandom,
  systemActor,
} from '@ringwright/core'
import type { Bench, BenchContext } from './bench.js'

const AGENTS = 1_500
const QUEUES = 50
const INTERACTIONS = 150_000
const WARM_UP = 20_000
/** How many customers are in the center at once: enough that agents are always busy and some wait. */
const AT_ONCE = 2_000
const SINGLE_DECISIONS = 5_000

const ARRIVALS = systemActor('bench')

/** One center under a closed load: whoever is done is followed by a new customer. */
class Load {
  readonly #center: ContactCenter
  readonly #distribution: ReturnType<typeof acd>
  readonly #random = seededRandom(1)
  #started = 0
  #finished = 0
  #target = 0
  #done: (() => void) | undefined

  constructor(center: ContactCenter, distribution: ReturnType<typeof acd>) {
    this.#center = center
    this.#distribution = distribution
    center.on('offer:created', ({ data }) => this.#accept(data))
    center.on('offer:accepted', ({ data }) => this.#end(data))
    center.on('agent:wrapUpStarted', ({ data }) => this.#wrapUp(data))
    center.on('agent:wrapUpEnded', () => this.#next())
  }

  /** Runs until `count` more interactions have gone their whole way. */
  run(count: number): Promise<void> {
    this.#target = this.#finished + count
    return new Promise((resolve) => {
      this.#done = resolve
      for (let i = 0; i < Math.min(AT_ONCE, count); i++) this.#arrive()
    })
  }

  /** One customer at a time while agents are free: the time from the arrival to the committed offer. */
  async single(): Promise<number> {
    const started = performance.now()
    const offered = new Promise<number>((resolve) => {
      const unsubscribe = this.#center.on('offer:created', () => {
        unsubscribe()
        resolve(performance.now() - started)
      })
    })
    await this.run(1)
    return offered
  }

  #arrive(): void {
    this.#started++
    const queue = `q${Math.floor(this.#random.next() * QUEUES)}`
    settle(this.#center.run(ARRIVALS, (transaction) => open(transaction, this.#distribution, queue)))
  }

  #accept({ interaction, offer, agent }: CommittedFact<'offer:created'>['data']): void {
    settle(this.#distribution.router.accept(asAgent(agent), { interaction, offer }))
  }

  #end({ interaction, agent }: CommittedFact<'offer:accepted'>['data']): void {
    settle(this.#distribution.end(asAgent(agent), interaction))
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

function open(transaction: Transaction, { router }: ReturnType<typeof acd>, queue: string): void {
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
      stage: { name: 'waiting', queue: queue as never, priority: 0, since: 0, age: 0, offers: [], excluded: [] },
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

function asAgent(id: AgentId): Actor {
  return { role: 'agent', id }
}

async function startCenter(): Promise<{ center: ContactCenter; load: Load }> {
  const queues: QueueOptions[] = Array.from({ length: QUEUES }, (_, index) => ({
    id: `q${index}`,
    lengthMax: 100_000,
  }))
  const agents: AgentProfile[] = Array.from({ length: AGENTS }, (_, index) => ({
    id: `a${index}`,
    name: `Agent ${index}`,
    queues: [`q${index % QUEUES}`, `q${(index * 7 + 3) % QUEUES}`].filter((id, at, all) => all.indexOf(id) === at),
    capacity: { text: 1 },
  }))
  const distribution = acd({ queues, agents })
  const center = createContactCenter({ plugins: [distribution] })
  await center.start()
  for (const { id } of agents) {
    await distribution.setConnected(id as AgentId, true)
    await distribution.setStatus(asAgent(id as AgentId), id as AgentId, { name: 'available' })
  }
  return { center, load: new Load(center, distribution) }
}

export const bench: Bench = {
  name: 'acd',
  description: `Whole interactions (arrive, queue, match, offer, accept, end, wrap up): ${AGENTS} agents, ${QUEUES} queues, memory store.`,
  async run(context: BenchContext) {
    const { center, load } = await startCenter()
    context.progress(`warming up with ${WARM_UP} interactions`)
    await load.run(WARM_UP)
    context.progress(`${INTERACTIONS} interactions, ${AT_ONCE} at once`)
    const { cpu, wallMs } = await context.measureCpu(() => load.run(INTERACTIONS))
    context.progress(`${SINGLE_DECISIONS} decisions, one at a time`)
    const decisions: number[] = []
    for (let i = 0; i < SINGLE_DECISIONS; i++) decisions.push(await load.single())
    decisions.sort((a, b) => a - b)
    await center.stop()
    return {
      interactionsPerSecond: { value: INTERACTIONS / (cpu.totalMs / 1_000), unit: 'interactions/s of CPU' },
      interactionsPerSecondWall: { value: INTERACTIONS / (wallMs / 1_000), unit: 'interactions/s' },
      decisionP50Ms: { value: decisions[Math.floor(decisions.length * 0.5)] as number, unit: 'ms' },
      decisionP99Ms: { value: decisions[Math.floor(decisions.length * 0.99)] as number, unit: 'ms' },
    }
  },
}
