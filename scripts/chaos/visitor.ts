import { createWebChatClient, type WebChatClient } from '@ringwright/channels/web-chat/client'
import { type Clock, type Random, randomInteger, sleep, systemRandom } from '@ringwright/core'
import { WebSocket } from 'ws'

/** By then a visitor who gets no answer leaves. */
const PATIENCE_MS = 45_000
const WORDS = 4
const LOOK_MS = 100
const TRY_AGAIN_MS = 300

export interface VisitorOptions {
  readonly name: string
  /** The nodes, as a load balancer would try them. */
  readonly urls: readonly string[]
  readonly clock: Clock
  readonly random: Random
}

/** Somebody who chats through whichever node answers, and remembers what was written. */
export class Visitor {
  readonly #options: VisitorOptions
  readonly #client: WebChatClient
  readonly #sent: string[] = []
  #tries: number
  #isOver = false

  constructor(options: VisitorOptions) {
    this.#options = options
    const { urls, clock, random } = options
    this.#tries = randomInteger(random, urls.length)
    let token: string | null = null
    this.#client = createWebChatClient({
      connect: () => new WebSocket(`${this.#nextUrl().replace('http', 'ws')}/web-chat`),
      service: 'travel',
      clock,
      // Not the seed's: how often it draws depends on the network.
      random: systemRandom(),
      visitorStorage: { load: () => token, save: (text) => void (token = text), clear: () => void (token = null) },
    })
  }

  /** Asks, waits for an agent, talks, and leaves. Leaves early when nothing moves on. */
  async visit(): Promise<void> {
    const { clock, random } = this.#options
    const giveUpAt = clock.now() + PATIENCE_MS
    this.#client.start()
    await this.#say()
    await this.#until(() => this.#has('What can we do'), giveUpAt)
    await this.#say('2')
    await this.#until(() => this.#client.view.state.state === 'engaged', giveUpAt)
    for (let word = 0; word < WORDS && clock.now() < giveUpAt; word++) {
      await this.#say()
      await sleep(clock, 200 + randomInteger(random, 1_500))
    }
    // A command that is lost with its node is given again.
    while (!this.#isClosed() && clock.now() < giveUpAt + PATIENCE_MS) {
      await Promise.race([this.#client.leave().catch(() => {}), sleep(clock, 2_000)])
      await this.#until(() => this.#isClosed(), clock.now() + 2_000)
    }
    this.#isOver = this.#isClosed()
  }

  /** What of this visitor's words was lost, doubled or out of order; nothing when all is as it was written. */
  fault(): string | undefined {
    const { name } = this.#options
    const { messages, pending } = this.#client.view
    const shown = messages.flatMap(({ from, text }) => (from === 'customer' && text !== undefined ? [text] : []))
    this.#client.close()
    const before = shown.join(' | ')
    const said = this.#sent.join(' | ')
    if (before !== said) return `${name} wrote "${said}"; the conversation has "${before}", unsent ${pending.length}`
    return this.#isOver ? undefined : `${name} is still there`
  }

  /** Resolves once the server has it. A refusal says "try again", as it does while the store is away. */
  async #say(text = `${this.#options.name}.${this.#sent.length}`): Promise<void> {
    this.#sent.push(text)
    this.#client.send({ text })
    const { clock } = this.#options
    const giveUpAt = clock.now() + PATIENCE_MS
    while (this.#client.view.pending.length > 0 && clock.now() < giveUpAt) {
      for (const { clientId, refused } of this.#client.view.pending) if (refused) this.#client.retry(clientId)
      await sleep(clock, TRY_AGAIN_MS)
    }
  }

  #has(words: string): boolean {
    return this.#client.view.messages.some(({ text }) => text?.includes(words))
  }

  #isClosed(): boolean {
    const { state } = this.#client.view.state
    return state === 'closed' || state === 'none'
  }

  #nextUrl(): string {
    const { urls } = this.#options
    return urls[this.#tries++ % urls.length] as string
  }

  async #until(holds: () => boolean, giveUpAt: number): Promise<void> {
    const { clock } = this.#options
    while (!holds() && clock.now() < giveUpAt) await sleep(clock, LOOK_MS)
  }
}
