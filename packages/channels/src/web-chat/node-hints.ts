import type { ConversationMessage, Engine } from '@ringwright/core'
import { z } from 'zod'
import type { Visitors } from './visitors.js'

const hintSchema = z.object({
  /** The node that says it, which knows it already. */
  node: z.string(),
  address: z.string(),
  service: z.string(),
  message: z.object({ conversation: z.string(), sequence: z.int(), asks: z.boolean().optional() }).optional(),
  /** The number of a message that has changed. */
  revised: z.int().optional(),
  /** The message that a page there shows. */
  shown: z.string().optional(),
  typing: z.object({ typing: z.boolean(), name: z.string().optional() }).optional(),
})

type Typing = NonNullable<z.output<typeof hintSchema>['typing']>

/**
 * Tells the other nodes, where the visitor may have pages open, that there is a message to fetch or somebody types. A
 * hint that is lost delays a message until the next one, or until the page connects again.
 */
export class NodeHints {
  readonly #engine: Engine
  readonly #topic: string
  readonly #visitors: Visitors
  /** A page of another node shows the message that was asked for. */
  readonly #onShown: (key: string) => void
  #end: (() => void) | undefined

  constructor(engine: Engine, channel: string, visitors: Visitors, onShown: (key: string) => void) {
    this.#engine = engine
    this.#topic = `channel:${channel}`
    this.#visitors = visitors
    this.#onShown = onShown
  }

  start(): void {
    const { relay, center } = this.#engine
    this.#end = relay.subscribe(center, this.#topic, (hint) => this.#hear(hint))
  }

  stop(): void {
    this.#end?.()
    this.#end = undefined
  }

  /** `asks`: whoever has a page that shows the message says so. */
  message(address: string, service: string, { conversation, sequence }: ConversationMessage, asks: boolean): void {
    this.#publish({ address, service, message: { conversation, sequence, ...(asks && { asks }) } })
  }

  revised(address: string, service: string, { sequence }: ConversationMessage): void {
    this.#publish({ address, service, revised: sequence })
  }

  typing(address: string, service: string, typing: Typing): void {
    for (const feed of this.#visitors.of(address, service)) feed.tell('typing', typing)
    const { name, ...plain } = typing
    this.#publish({ address, service, typing: { ...plain, ...(name !== undefined && { name }) } })
  }

  #publish(hint: Parameters<Engine['relay']['publish']>[2] & object): void {
    const { relay, center, node } = this.#engine
    relay.publish(center, this.#topic, { ...hint, node })
  }

  #hear(value: unknown): void {
    const hint = hintSchema.safeParse(value)
    // A node of another version may say what this one does not understand.
    if (!hint.success || hint.data.node === this.#engine.node) return
    const { address, service, message, revised, typing, shown } = hint.data
    if (shown !== undefined) this.#onShown(shown)
    for (const feed of this.#visitors.of(address, service)) {
      if (message) feed.hint(message.conversation, message.sequence)
      if (revised !== undefined) void feed.hintRevised(revised)
      if (typing) feed.tell('typing', typing)
    }
    if (message?.asks && this.#visitors.areThere(address, service)) {
      this.#publish({ address, service, shown: `${message.conversation}/${message.sequence}` })
    }
  }
}
