import {
  type Actor,
  type AgentId,
  type Commit,
  type ContactCenter,
  type ConversationId,
  type CustomerId,
  type Fact,
  type FactType,
  type Interaction,
  type InteractionId,
  type QueueId,
  type Transaction,
  interactions,
} from '@ringwright/core'
import type { Acd } from '../../acd.js'
import { agents } from '../../agent/agent.js'
import type { Schedule } from './schedule.js'
import type { Shift } from './shift.js'
import type { Visit } from './visit.js'

/** A visit that is going on. */
interface OpenVisit {
  readonly visit: Visit
  missed: number
  /** Which wait, or which conversation, it is by now: what was planned in an earlier one is dropped. */
  turn: number
}

type Facts = { readonly [T in FactType]?: (data: Fact<T>['data']) => void }

/** The people of a day: customers and agents, who do what was drawn for them when the facts tell them that it is time. */
export class DayFloor {
  readonly #center: ContactCenter
  readonly #acd: Acd
  readonly #schedule: Schedule
  readonly #open = new Map<InteractionId, OpenVisit>()
  readonly #onFact: Facts = {
    'interaction:queued': ({ interaction }) => this.#queued(interaction),
    'offer:created': ({ interaction, offer, agent }) => this.#offered(interaction, offer, agent),
    'interaction:engaged': ({ interaction, agent }) => this.#engaged(interaction, agent),
    'agent:wrapUpStarted': ({ agent, interaction }) => this.#wrapping(agent, interaction),
    'interaction:closed': ({ interaction }) => this.#closed(interaction),
    'agent:statusChanged': ({ agent, cause }) => {
      if (cause === 'missedOffers') this.#comesBack(agent)
    },
  }
  /** One for all commands, of which there are many millions. The first failures tell the story. */
  readonly #failed = (error: unknown): void => {
    if (this.failures.length < 10) this.failures.push(error instanceof Error ? error.message : String(error))
  }
  readonly #wrapUps = new Map<InteractionId, number>()
  /** How long each stays away after missed offers, from the next time on. */
  readonly #missedBreaks = new Map<AgentId, readonly number[]>()
  /** What failed in a way that nobody expects. */
  readonly failures: string[] = []
  /** How many customers have come. */
  visits = 0

  constructor(center: ContactCenter, acd: Acd, schedule: Schedule) {
    this.#center = center
    this.#acd = acd
    this.#schedule = schedule
  }

  /** Customers who are somewhere in the center. */
  get open(): number {
    return this.#open.size
  }

  see({ facts }: Commit): void {
    for (const { type, data } of facts) (this.#onFact[type] as ((data: Fact['data']) => void) | undefined)?.(data)
  }

  /** Has the customers come one after the other; the next is only drawn when the one before has come. */
  welcome(visits: Iterable<Visit>, passedMs: () => number): void {
    const source = visits[Symbol.iterator]()
    const next = (): void => {
      const { done, value } = source.next()
      if (done) return
      this.#schedule.after(value.atMs - passedMs(), () => {
        this.#arrive(value)
        next()
      })
    }
    next()
  }

  employ({ agent, fromMs, untilMs, breaks = [], missedBreaksMs = [] }: Shift): void {
    const id = agent as AgentId
    const choose = (name: 'available' | 'offline' | 'break', reason?: string): void => this.#choose(id, name, reason)
    this.#schedule.after(fromMs, () => {
      this.#missedBreaks.set(id, missedBreaksMs)
      this.#ask(this.#acd.setConnected(id, true))
      choose('available')
    })
    for (const each of breaks) {
      this.#schedule.after(each.fromMs, () => choose('break', each.reason))
      this.#schedule.after(each.untilMs, () => choose('available'))
    }
    this.#schedule.after(untilMs, () => choose('offline'))
  }

  #choose(id: AgentId, name: 'available' | 'offline' | 'break', reason?: string): void {
    this.#ask(this.#acd.setStatus({ role: 'agent', id }, id, { name, ...(reason !== undefined && { reason }) }))
  }

  #comesBack(id: AgentId): void {
    const [awayMs = Infinity, ...further] = this.#missedBreaks.get(id) ?? []
    if (further.length > 0) this.#missedBreaks.set(id, further)
    if (awayMs === Infinity) return
    this.#schedule.after(awayMs, () => {
      const { name, reason } = this.#center.get(agents, id)?.status ?? {}
      if (name === 'break' && reason === 'missed') this.#choose(id, 'available')
    })
  }

  #arrive(visit: Visit): void {
    const id = `v${this.visits++}` as InteractionId
    this.#open.set(id, { visit, missed: 0, turn: 0 })
    this.#ask(this.#center.run({ role: 'customer', id }, (transaction) => this.#enter(transaction, id, visit)))
  }

  #enter(transaction: Transaction, id: InteractionId, { queue, channel, medium, priority }: Visit): void {
    const conversation = id as string as ConversationId
    const customer = id as string as CustomerId
    const interaction: Interaction = {
      id,
      channel,
      medium,
      direction: 'inbound',
      service: queue,
      customer,
      conversation,
      from: id,
      to: queue,
      home: transaction.node,
      openedAt: transaction.now,
      attributes: {},
      // Only until the router has put it into the queue's waiting stage, in this same change.
      stage: { name: 'waiting', queue: queue as QueueId, priority: 0, since: 0, age: 0, offers: [], excluded: [] },
    }
    transaction.fact('interaction:opened', { interaction: id, conversation, customer, channel, medium, service: queue })
    const request = { queue, ...(priority !== undefined && { priority }) }
    const routed = this.#acd.router.enqueue(transaction, interaction, request)
    if (routed.outcome === 'queued') return
    const refused = { interaction: id, queue: queue as QueueId, reason: routed.reason }
    transaction.fact('interaction:refused', refused)
    transaction.fact('interaction:closed', { interaction: id, conversation, customer, cause: 'refused' })
  }

  #queued(id: InteractionId): void {
    const open = this.#open.get(id)
    if (!open) return
    const turn = ++open.turn
    const { patienceMs } = open.visit
    if (patienceMs === Infinity) return
    this.#schedule.after(patienceMs, () => {
      if (open.turn === turn) this.#leave(id)
    })
  }

  #offered(interaction: InteractionId, offer: Parameters<Acd['router']['accept']>[1]['offer'], agent: AgentId): void {
    const open = this.#open.get(interaction)
    if (!open || open.missed++ < open.visit.missedOffers) return
    this.#schedule.after(open.visit.answerMs, () =>
      this.#ask(this.#acd.router.accept({ role: 'agent', id: agent }, { interaction, offer })),
    )
  }

  #engaged(id: InteractionId, agent: AgentId): void {
    const open = this.#open.get(id)
    if (!open) return
    const turn = ++open.turn
    const { handleMs, messages, wrapUpMs } = open.visit
    if (wrapUpMs !== undefined) this.#wrapUps.set(id, wrapUpMs)
    if (messages > 0) this.#write(open, turn, id, agent, 1)
    this.#schedule.after(handleMs, () => {
      if (open.turn === turn) this.#ask(this.#acd.end({ role: 'agent', id: agent }, id))
    })
  }

  /** One message after the other: a chat of a thousand words is never planned at once. */
  #write(open: OpenVisit, turn: number, id: InteractionId, agent: AgentId, sequence: number): void {
    const { handleMs, messages } = open.visit
    this.#schedule.after(handleMs / (messages + 1), () => {
      if (open.turn !== turn) return
      const role = sequence % 2 === 0 ? 'customer' : 'agent'
      const actor: Actor = role === 'agent' ? { role, id: agent } : { role, id }
      const message = { conversation: id as string as ConversationId, interaction: id, sequence, role } as const
      this.#ask(this.#center.run(actor, (transaction) => transaction.fact('message:added', message)))
      if (sequence < messages) this.#write(open, turn, id, agent, sequence + 1)
    })
  }

  #wrapping(agent: AgentId, interaction: InteractionId): void {
    const wrapUpMs = this.#wrapUps.get(interaction)
    if (wrapUpMs === undefined) return
    this.#wrapUps.delete(interaction)
    this.#schedule.after(wrapUpMs, () =>
      this.#ask(this.#acd.finishWrapUp({ role: 'agent', id: agent }, agent, interaction)),
    )
  }

  #leave(id: InteractionId): void {
    this.#ask(
      this.#center.run({ role: 'customer', id }, (transaction) => {
        const interaction = transaction.read(interactions, id)
        if (interaction?.stage.name === 'waiting') this.#acd.router.release(transaction, interaction, 'customerLeft')
      }),
    )
  }

  #closed(id: InteractionId): void {
    const open = this.#open.get(id)
    if (!open) return
    open.turn++
    this.#open.delete(id)
  }

  #ask(command: Promise<unknown>): void {
    command.catch(this.#failed)
  }
}
