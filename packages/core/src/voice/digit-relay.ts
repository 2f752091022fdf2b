import { z } from 'zod'
import { lazily } from '../collections/lazily.js'
import type { Engine } from '../engine/plugin.js'
import type { InteractionId, NodeId } from '../identity/identity.js'
import { randomHex } from '../randomness/random.js'
import type { CallLegs } from './call-legs.js'

const TOPIC = 'digits'

/** For the way there and back, and for digits that were to be sent before. */
const ANSWERED_WITHIN_MS = 5_000
/** More than a digit and the pause after it take. */
const DIGIT_MS = 400

/** `to`: the node that it is for. */
const messageSchema = lazily(() =>
  z.union([
    z.object({ to: z.string(), from: z.string(), question: z.string(), interaction: z.string(), digits: z.string() }),
    z.object({ to: z.string(), answers: z.string(), isSent: z.boolean() }),
  ]),
)

export interface DigitRelayOptions {
  readonly engine: Engine
  readonly legs: CallLegs
}

/**
 * Has digits sent by the node that has the call. They go by the relay and never into a record: what is keyed may be a PIN, which
 * must not stand in the log, and whoever takes a lost node's place has no call to send it in.
 */
export class DigitRelay {
  readonly #engine: Engine
  readonly #legs: CallLegs
  /** Open questions. */
  readonly #asked = new Map<string, (isSent: boolean) => void>()
  readonly #unsubscribe: () => void

  constructor({ engine, legs }: DigitRelayOptions) {
    this.#engine = engine
    this.#legs = legs
    this.#unsubscribe = engine.relay.subscribe(engine.center, TOPIC, (message) => this.#hear(message))
  }

  /** Whether the node says in time that they were sent. */
  ask(home: NodeId, interaction: InteractionId, digits: string): Promise<boolean> {
    const { center, clock, node, random, relay } = this.#engine
    const question = randomHex(random, 8)
    return new Promise((resolve) => {
      const settle = (isSent: boolean): void => {
        timer.cancel()
        this.#asked.delete(question)
        resolve(isSent)
      }
      const timer = clock.setTimer(ANSWERED_WITHIN_MS + digits.length * DIGIT_MS, () => settle(false))
      this.#asked.set(question, settle)
      relay.publish(center, TOPIC, { to: home, from: node, question, interaction, digits })
    })
  }

  stop(): void {
    this.#unsubscribe()
    for (const settle of [...this.#asked.values()]) settle(false)
  }

  #hear(value: unknown): void {
    const message = messageSchema().safeParse(value).data
    // A node of another version may say what this one does not understand.
    if (message?.to !== this.#engine.node) return
    if ('answers' in message) return this.#asked.get(message.answers)?.(message.isSent)
    const { from, question, interaction, digits } = message
    const { center, relay } = this.#engine
    const answer = (isSent: boolean): void => relay.publish(center, TOPIC, { to: from, answers: question, isSent })
    const call = this.#legs.customer(interaction as InteractionId)
    if (!call) return answer(false)
    call.sendDigits(digits).then(
      (outcome) => answer(outcome === 'sent'),
      () => answer(false),
    )
  }
}
