import type { ConversationMessage } from '../../channel/channel-adapter.js'
import type { DeliveryReceipt } from '../../channel/delivery.js'
import type { CustomerAnswer, DeliveryVerdict, ProviderMood, ProviderUnderTest } from './channel-under-test.js'

/** What the customers' phones have shown. It outlives the adapter, as phones outlive a provider's customer. */
export class MemoryPhone {
  readonly messages: ConversationMessage[] = []
  typing = false
}

export interface MemoryDelivery {
  readonly body: string
  /** By which the adapter knows the provider. */
  readonly secret: string
}

export interface HookAnswer {
  readonly verdict: DeliveryVerdict
  /** What a customer whose message was delivered is told. */
  readonly answer?: CustomerAnswer
}

export const MEMORY_SECRET = 'known to the provider and the adapter'

/** What the provider answers when it is given a message. */
export interface SendAnswer {
  readonly status: number
  readonly id?: string
  readonly retryAfterMs?: number
}

/** A provider in memory: phones on one side, a hook that it calls and a `send` that it answers on the other. */
export class MemoryProvider implements ProviderUnderTest {
  /** The adapter that runs now. */
  hook: ((delivery: MemoryDelivery) => Promise<HookAnswer>) | undefined
  readonly #phones = new Map<string, MemoryPhone>()
  #mood: ProviderMood = 'well'
  #last: MemoryDelivery = { body: '', secret: '' }

  phone(address: string): MemoryPhone {
    const phone = this.#phones.get(address) ?? new MemoryPhone()
    this.#phones.set(address, phone)
    return phone
  }

  become(mood: ProviderMood): void {
    this.#mood = mood
  }

  /** Rejects when no connection comes about, as `revise` does. */
  send(address: string, message: ConversationMessage): Promise<SendAnswer> {
    return this.#answer(() => {
      const { messages } = this.phone(address)
      if (messages.every(({ id }) => id !== message.id)) messages.push(message)
      return { status: 200, id: `memory/${message.id}` }
    })
  }

  /** Phones show a message as it is given now, or no longer. */
  revise(address: string, externalId: string, message: ConversationMessage): Promise<SendAnswer> {
    return this.#answer(() => {
      const { messages } = this.phone(address)
      const index = messages.findIndex(({ id }) => `memory/${id}` === externalId)
      if (index >= 0) messages.splice(index, 1, ...(message.deletedAt === undefined ? [message] : []))
      return { status: 200, id: externalId }
    })
  }

  async #answer(well: () => SendAnswer): Promise<SendAnswer> {
    switch (this.#mood) {
      case 'unreachable':
        throw new Error('connection refused')
      case 'silent':
        return new Promise(() => {})
      case 'garbage':
        return { status: 200 }
      case 'busy':
        return { status: 429, retryAfterMs: 7_000 }
      case 'refusing':
        return { status: 400 }
      case 'well':
        return well()
    }
  }

  /** Calls the hook; nobody answers while no adapter runs. */
  async tell(event: object): Promise<HookAnswer> {
    this.#last = { body: JSON.stringify(event), secret: MEMORY_SECRET }
    return this.#call(this.#last)
  }

  async redeliver(): Promise<DeliveryVerdict> {
    return (await this.#call(this.#last)).verdict
  }

  async forge(text: string): Promise<DeliveryVerdict> {
    const event = { type: 'message', address: 'memory:anna', service: 'help', id: 'forged', content: { text } }
    return (await this.#call({ body: JSON.stringify(event), secret: 'guessed' })).verdict
  }

  async deliver(body: string): Promise<DeliveryVerdict> {
    return (await this.#call({ body, secret: MEMORY_SECRET })).verdict
  }

  async receipt(receipt: DeliveryReceipt): Promise<DeliveryVerdict> {
    return (await this.tell({ type: 'receipt', receipt })).verdict
  }

  async echo(): Promise<DeliveryVerdict> {
    const [address, phone] = [...this.#phones].at(-1) ?? ['', new MemoryPhone()]
    const { text, id } = phone.messages.at(-1) ?? {}
    return (await this.tell({ type: 'echo', address, service: 'help', id, content: { text } })).verdict
  }

  async #call(delivery: MemoryDelivery): Promise<HookAnswer> {
    return this.hook?.(delivery) ?? { verdict: 'again', answer: { outcome: 'refused', reason: 'unavailable' } }
  }
}
