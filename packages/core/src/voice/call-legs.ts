import type { Clock } from '../clock/clock.js'
import type { InteractionId, OfferId } from '../identity/identity.js'
import type { Call, Conference } from './call-control.js'
import { TypedAhead } from './typed-ahead.js'

interface PartyLeg {
  readonly call: Call
  /** Of a call that outlives what the party has to do with this one. */
  readonly release?: () => void
}

interface CustomerLeg {
  call: Call | undefined
  readonly answered: Promise<Call | undefined>
}

/** A customer's call from before its answer to its end. */
export interface ExpectedCustomer {
  answered(call: Call): void
  /**
   * The call is over, or was never answered. Until `closed`, what its end leads to, is settled too, it keeps `quiet` waiting.
   * Idempotent.
   */
  over(closed?: Promise<void>): void
}

/** The calls of this node that belong to interactions. */
export class CallLegs {
  /** What customers key between two questions. */
  readonly typedAhead: TypedAhead
  readonly #customers = new Map<InteractionId, CustomerLeg>()
  /** Calls of everybody else, by the offer or party that made them. */
  readonly #parties = new Map<OfferId, PartyLeg>()
  /** Of those customers in whose calls more than two take part, or did. */
  readonly #conferences = new Map<InteractionId, Conference>()
  /** Customers whose calls are to come or here, or whose ends are being dealt with, and what else calls have left to do. */
  #count = 0
  readonly #whenQuiet = new Set<() => void>()

  constructor(clock: Clock) {
    this.typedAhead = new TypedAhead(clock)
  }

  /** Resolves once no customer has a call here, or is about to, and all is done that those have left to do who were here. */
  quiet(): Promise<void> {
    return this.#count === 0 ? Promise.resolve() : new Promise((resolve) => this.#whenQuiet.add(resolve))
  }

  /** The customer's call, once it is answered and until it is over. */
  customer(interaction: InteractionId): Call | undefined {
    return this.#customers.get(interaction)?.call
  }

  /** As `customer`, but waits for a call that is about to be answered. */
  async whenCustomer(interaction: InteractionId): Promise<Call | undefined> {
    return this.#customers.get(interaction)?.answered
  }

  /** An agent's call by the offer, or that of somebody else who takes part. */
  party(id: OfferId): Call | undefined {
    return this.#parties.get(id)?.call
  }

  /** The one of a customer's call; the same for as long as the customer is there. */
  conference(interaction: InteractionId, create: () => Conference): Conference {
    const known = this.#conferences.get(interaction)
    if (known) return known
    const conference = create()
    this.#conferences.set(interaction, conference)
    return conference
  }

  /**
   * A call is about to be answered: what its interaction calls for waits for it. Where one is given up while the next is made, as for
   * a callback whose offer goes on to another agent, the next one counts, and the end of the first does not concern it.
   */
  expectCustomer(interaction: InteractionId): ExpectedCustomer {
    let settle: (call: Call | undefined) => void = () => {}
    const answered = new Promise<Call | undefined>((resolve) => {
      settle = resolve
    })
    const leg: CustomerLeg = { call: undefined, answered }
    this.#customers.set(interaction, leg)
    this.#count++
    let isOver = false
    return {
      answered(call) {
        leg.call = call
        settle(call)
      },
      over: (closed = Promise.resolve()) => {
        if (isOver) return
        isOver = true
        settle(undefined)
        if (this.#customers.get(interaction) === leg) this.#forgetCustomer(interaction)
        void closed.finally(() => this.#settled())
      },
    }
  }

  /** Something of a call that is to be finished when it is over: it keeps `quiet` waiting. */
  finishing(work: Promise<unknown>): void {
    this.#count++
    const settled = (): void => this.#settled()
    work.then(settled, settled)
  }

  /** With `release` the call goes on when the party is over, and is told so by that. */
  addParty(id: OfferId, call: Call, release?: () => void): void {
    this.#parties.set(id, release ? { call, release } : { call })
    void call.ended.then(() => this.#parties.delete(id))
  }

  /** Hangs the party up, or gives its call back. */
  async endParty(id: OfferId): Promise<void> {
    const party = this.#parties.get(id)
    if (!party) return
    if (!party.release) return party.call.hangUp('ended')
    this.#parties.delete(id)
    party.release()
  }

  /** Hangs everything up; resolves when all is over. */
  async hangUpAll(): Promise<void> {
    const calls = [...this.#parties.values()].map(({ call }) => call)
    for (const { call } of this.#customers.values()) if (call) calls.push(call)
    await Promise.all(calls.map((call) => call.hangUp('ended')))
  }

  #settled(): void {
    this.#count--
    if (this.#count > 0) return
    for (const resolve of this.#whenQuiet) resolve()
    this.#whenQuiet.clear()
  }

  #forgetCustomer(interaction: InteractionId): void {
    this.#customers.delete(interaction)
    this.#conferences.get(interaction)?.close()
    this.#conferences.delete(interaction)
  }
}
