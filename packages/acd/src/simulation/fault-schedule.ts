import { type Random, seededRandom } from '@ringwright/core'
import type { SteppingClock } from '@ringwright/core/simulation'
import { between, exponential, pick } from './draws.js'
import type { Disturbance } from './disturbance.js'
import type { RogueWriter } from './rogue-writer.js'
import type { SimulatedNode } from './simulated-node.js'
import type { FaultCounts } from './simulation-report.js'
import type { Weather } from './weather.js'

/** A node with its network. */
export interface Place {
  readonly node: SimulatedNode
  readonly weather: Weather
}

export interface FaultScheduleOptions {
  readonly seed: number
  readonly clock: SteppingClock
  readonly places: readonly Place[]
  readonly rogue: RogueWriter
  readonly disturbance: Disturbance
}

const MEAN_GAP_MS = 25_000

/** Makes things go wrong, one after the other and at times several at once. */
export class FaultSchedule {
  readonly #clock: SteppingClock
  readonly #random: Random
  readonly #places: readonly Place[]
  readonly #rogue: RogueWriter
  readonly #disturbance: Disturbance
  readonly #counts = { crashes: 0, pauses: 0, outages: 0 }
  #ended = false

  constructor({ seed, clock, places, rogue, disturbance }: FaultScheduleOptions) {
    this.#clock = clock
    this.#random = seededRandom(`${seed}/faults`)
    this.#places = places
    this.#rogue = rogue
    this.#disturbance = disturbance
  }

  get counts(): FaultCounts {
    const lostMessages = this.#places.reduce((sum, { weather }) => sum + weather.lost, 0)
    return { ...this.#counts, lostMessages, rogueCommits: this.#rogue.commits }
  }

  start(): void {
    this.#clock.setTimer(exponential(this.#random, MEAN_GAP_MS), () => {
      if (this.#ended) return
      const happens = pick(this.#random, [
        this.#crash,
        this.#crashInCommit,
        this.#pause,
        this.#outage,
        this.#blackout,
        this.#write,
      ])
      happens.call(this)
      this.start()
    })
  }

  /** Nothing more goes wrong; what is broken is mended within seconds. */
  end(): void {
    this.#ended = true
    for (const { weather } of this.#places) weather.clear()
  }

  #crash(): void {
    this.#kill(pick(this.#random, this.#places))
  }

  /** The process dies with a change on its way, which the store may or may not get. */
  #crashInCommit(): void {
    const place = pick(this.#random, this.#places)
    place.weather.atNextCommit(() => this.#kill(place), this.#random.next() < 0.5)
  }

  #kill({ node }: Place): void {
    if (!node.process) return
    this.#counts.crashes++
    node.crash()
    this.#clock.setTimer(this.#lasting(500, 15_000), () => node.start())
  }

  /** Up to several times as long as a lease lasts. */
  #pause(): void {
    const { process } = pick(this.#random, this.#places).node
    if (process?.state !== 'running') return
    this.#counts.pauses++
    process.pause()
    this.#clock.setTimer(this.#lasting(200, 12_000), () => process.resume())
  }

  #outage(): void {
    this.#counts.outages++
    pick(this.#random, this.#places).weather.outageUntil(this.#clock.now() + this.#lasting(500, 9_000))
  }

  /** The store is away for all. */
  #blackout(): void {
    this.#counts.outages++
    const until = this.#clock.now() + this.#lasting(500, 7_000)
    for (const { weather } of this.#places) weather.outageUntil(until)
  }

  /** How long a fault lasts. */
  #lasting(low: number, high: number): number {
    const durationMs = between(this.#random, low, high)
    this.#disturbance.lastsUntil(this.#clock.now() + durationMs)
    return durationMs
  }

  #write(): void {
    const writes = between(this.#random, 1, 40)
    for (let i = 0; i < writes; i++)
      this.#clock.setTimer(between(this.#random, 0, 3_000), () => void this.#rogue.write())
  }
}
