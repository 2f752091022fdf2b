import { type Actor, type AgentId, type InteractionId, type Random, seededRandom, systemActor } from '@ringwright/core'
import { recordOf } from '@ringwright/core/simulation'
import { type StatusChoice, agents } from '../agent/agent.js'
import { DISPOSITIONS } from './center-variety.js'
import { between, exponential, pick } from './draws.js'
import type { OfferNews, World } from './world.js'

/** How often the agent's screen compares what the agent wants with what the center says. */
const HEARTBEAT_MS = 4_000
const MEAN_WORK_MS = 240_000
const MEAN_BREAK_MS = 60_000
const MEAN_LEFT_MS = 30_000
const DEVICE = systemActor('device')

/** Somebody who signs in, takes most of what is offered, and has a bad network now and then. */
export class SimulatedAgent {
  readonly id: AgentId
  readonly #world: World
  readonly #random: Random
  readonly #actor: Actor
  #preferred: number
  #wanted: StatusChoice = { name: 'offline' }
  #connected = false

  constructor(world: World, number: number) {
    this.id = `a${number}` as AgentId
    this.#world = world
    this.#random = seededRandom(`${world.scenario.seed}/agent/${number}`)
    this.#actor = { role: 'agent', id: this.id }
    this.#preferred = between(this.#random, 0, world.scenario.nodes)
  }

  /** Comes to work some time in the first minute. */
  start(): void {
    this.#world.clock.setTimer(between(this.#random, 0, 40_000), () => {
      this.#connected = true
      this.#work()
      this.#beat()
      this.#world.clock.setTimer(exponential(this.#random, MEAN_WORK_MS), () => this.#chooseQueue())
    })
  }

  offered(news: OfferNews): void {
    const { clock, scenario, accepting } = this.#world
    const { missedShare, rejectedShare, failedShare } = scenario
    const now = clock.now()
    const answerAt = Math.min(now + 400 + exponential(this.#random, 3_000), news.expiresAt - 200)
    let chance = this.#random.next()
    const falls = (share: number): boolean => {
      chance -= share
      return chance < 0
    }
    if (falls(missedShare)) return this.#miss(news)
    if (falls(rejectedShare)) return this.#at(answerAt, () => this.#reject(news))
    if (falls(failedShare)) return this.#at(answerAt, () => this.#fail(news))
    // In the last moment, give or take what the network adds.
    if (falls(0.03)) return this.#at(news.expiresAt + between(this.#random, -60, 20), () => this.#accept(news))
    if (falls(0.03)) this.#reload()
    accepting.get(news.interaction)?.(answerAt)
    const twice = falls(0.1)
    this.#at(answerAt, () => {
      this.#accept(news)
      if (twice) this.#accept(news, this.#preferred + 1)
    })
  }

  /** Paperwork is done before its time is over, or is left to the timer. */
  wrapping(interaction: InteractionId, until: number): void {
    const { clock, cluster } = this.#world
    if (this.#random.next() < 0.5) return
    const early = clock.now() + Math.floor(this.#random.next() * Math.max(0, until - clock.now()))
    const disposition = this.#random.next() < 0.5 ? { disposition: pick(this.#random, DISPOSITIONS) } : undefined
    this.#at(early, () =>
      cluster.ask('finish', this.#preferred, ({ acd }) =>
        acd.finishWrapUp(this.#actor, this.id, interaction, disposition),
      ),
    )
  }

  #at(instant: number, callback: () => void): void {
    const { clock } = this.#world
    clock.setTimer(instant - clock.now(), callback)
  }

  #accept(news: OfferNews, preferred = this.#preferred, tries = 1): void {
    const { cluster, answers, clock } = this.#world
    const { interaction, offer } = news
    let heard = false
    cluster.ask(
      'accept',
      preferred,
      ({ acd }) => acd.router.accept(this.#actor, { interaction, offer }),
      ({ value, heardUpTo }) => {
        heard = true
        answers.answered({ interaction, offer }, value.outcome, heardUpTo)
      },
    )
    clock.setTimer(2_500, () => {
      if (!heard && tries < 3) this.#accept(news, preferred + 1, tries + 1)
    })
  }

  /** Not there; half of those who were not come back too late and press the button all the same. */
  #miss(news: OfferNews): void {
    if (this.#random.next() < 0.5) this.#at(news.expiresAt + between(this.#random, 1, 3_000), () => this.#accept(news))
  }

  #reject({ interaction, offer }: OfferNews): void {
    const reference = { interaction, offer }
    this.#world.cluster.ask('reject', this.#preferred, ({ acd }) => acd.router.reject(this.#actor, reference))
  }

  #fail({ interaction, offer }: OfferNews): void {
    const reference = { interaction, offer }
    this.#world.cluster.ask('fail', this.#preferred, ({ acd }) => acd.router.fail(DEVICE, reference, 'unreachable'))
  }

  /** The page is loaded anew, at another node. */
  #reload(): void {
    this.#connected = false
    this.#compare()
    this.#preferred++
    this.#world.clock.setTimer(between(this.#random, 300, 4_000), () => {
      this.#connected = true
      this.#compare()
    })
  }

  #work(): void {
    this.#wanted = { name: 'available' }
    this.#compare()
    this.#world.clock.setTimer(exponential(this.#random, MEAN_WORK_MS), () => {
      if (!this.#world.closing) this.#pause()
    })
  }

  #pause(): void {
    this.#wanted = this.#random.next() < 0.7 ? { name: 'break', reason: 'lunch' } : { name: 'offline' }
    this.#compare()
    this.#world.clock.setTimer(exponential(this.#random, MEAN_BREAK_MS), () => this.#work())
  }

  /** Leaves a queue for a while, where that is up to the agent, and comes back. */
  #chooseQueue(): void {
    const { clock, cluster, queues, closing } = this.#world
    if (closing) return
    const queue = pick(this.#random, queues)
    const choose = (joined: boolean): unknown =>
      cluster.ask('choose queue', this.#preferred, ({ acd }) => acd.chooseQueue(this.#actor, this.id, queue, joined))
    choose(false)
    clock.setTimer(exponential(this.#random, MEAN_LEFT_MS), () => choose(true))
    clock.setTimer(exponential(this.#random, MEAN_WORK_MS), () => this.#chooseQueue())
  }

  #beat(): void {
    this.#world.clock.setTimer(HEARTBEAT_MS, () => {
      this.#compare()
      this.#beat()
    })
  }

  /** Says what the agent wants where the center has something else; also after a break for missed offers. */
  #compare(): void {
    const { audit, cluster } = this.#world
    const record = recordOf(audit.records, agents, this.id)
    if (!record) return
    const { name, reason } = record.nextStatus ?? record.status
    if (record.connected !== this.#connected)
      cluster.ask('connect', this.#preferred, ({ acd }) => acd.setConnected(this.id, this.#connected))
    const choice = this.#wanted
    if (name !== choice.name || (choice.name !== 'available' && reason !== choice.reason))
      cluster.ask('status', this.#preferred, ({ acd }) => acd.setStatus(this.#actor, this.id, choice))
  }
}
