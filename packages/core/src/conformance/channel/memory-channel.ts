import type {
  ChannelAdapter,
  ChannelCapabilities,
  ChannelHost,
  ConversationMessage,
  MessageContent,
  ReceiveOutcome,
} from '../../channel/channel-adapter.js'
import type { Clock } from '../../clock/clock.js'
import { steppingClock } from '../../simulation/stepping-clock.js'
import type { Harness } from '../conformance-case.js'
import type { ChannelUnderTest, CustomerAnswer, CustomerSide, RefusalReason } from './channel-under-test.js'

const CAPABILITIES: ChannelCapabilities = { textLengthMax: 500, attachments: true, typing: true }
const ATTACHMENTS_MAX = 3
const MESSAGES_PER_MINUTE = 20
const SERVICE = 'help'

/** What the customers' phones have shown. It outlives the adapter, as phones outlive a provider's customer. */
class Phone {
  readonly messages: ConversationMessage[] = []
  typing = false
}

/** The simplest channel that keeps every promise: customers in memory, whose phones keep what they were sent. */
class MemoryChannel implements ChannelUnderTest {
  readonly service = SERVICE
  readonly adapter: ChannelAdapter
  readonly #clock: Clock
  readonly #phones: Map<string, Phone>
  readonly #writtenAt = new Map<string, number[]>()
  #host: ChannelHost | undefined
  #last = Promise.resolve()

  constructor(clock: Clock, phones: Map<string, Phone>) {
    this.#clock = clock
    this.#phones = phones
    this.adapter = {
      name: 'memory',
      capabilities: CAPABILITIES,
      start: async (host) => {
        this.#host = host
      },
      send: async (address, _, message) => {
        const { messages } = this.#phone(address)
        if (messages.every(({ id }) => id !== message.id)) messages.push(message)
        return { outcome: 'sent' }
      },
      typing: (address, _, typing) => {
        this.#phone(address).typing = typing
      },
      stop: async () => {
        this.#host = undefined
      },
    }
  }

  async connect(customer: string, service = SERVICE): Promise<CustomerSide> {
    const address = `memory:${customer}`
    const phone = this.#phone(address)
    return {
      address,
      write: (content, id) => this.#write(address, service, content, id),
      received: () => phone.messages,
      typing: (typing) => this.#host?.typing(address, service, typing),
      seesTyping: () => phone.typing,
      leave: async () => this.#host?.leave(address, service),
      disconnect: async () => {},
    }
  }

  #phone(address: string): Phone {
    const phone = this.#phones.get(address) ?? new Phone()
    this.#phones.set(address, phone)
    return phone
  }

  async #write(address: string, service: string, content: MessageContent, id: string): Promise<CustomerAnswer> {
    const reason = this.#objection(address, content)
    if (reason) return { outcome: 'refused', reason }
    const told = this.#last.then(() => this.#pass(address, service, content, id))
    this.#last = told.then(() => {})
    return told
  }

  async #pass(address: string, service: string, content: MessageContent, id: string): Promise<CustomerAnswer> {
    const unavailable: ReceiveOutcome = { outcome: 'refused', reason: 'unavailable' }
    const message = { address, service, content, externalId: `${address}/${id}` }
    const outcome = await (this.#host?.receive(message) ?? Promise.resolve(unavailable)).catch(() => unavailable)
    return outcome.outcome === 'received' ? { outcome: 'received' } : outcome
  }

  #objection(address: string, { text = '', attachments = [] }: MessageContent): RefusalReason | undefined {
    const now = this.#clock.now()
    const recent = (this.#writtenAt.get(address) ?? []).filter((at) => at > now - 60_000)
    if (recent.length >= MESSAGES_PER_MINUTE) return 'tooFast'
    this.#writtenAt.set(address, [...recent, now])
    if (text.trim() === '' && attachments.length === 0) return 'empty'
    if (text.length > CAPABILITIES.textLengthMax) return 'tooLong'
    if (attachments.length > ATTACHMENTS_MAX) return 'tooManyAttachments'
    return attachments.every(({ url }) => url.startsWith('https://')) ? undefined : 'badAttachment'
  }
}

/** The memory channel on a stepping clock; `wrap` may break it. */
export function memoryChannelHarness(
  wrap: (channel: ChannelUnderTest) => ChannelUnderTest = (channel) => channel,
): Harness<ChannelUnderTest> {
  return {
    async open() {
      const clock = steppingClock()
      const phones = new Map<string, Phone>()
      return {
        port: wrap(new MemoryChannel(clock, phones)),
        another: wrap(new MemoryChannel(clock, phones)),
        advance: (durationMs) => clock.advance(durationMs),
        close: async () => {},
      }
    },
  }
}
