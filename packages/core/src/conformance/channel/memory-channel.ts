import { z } from 'zod'
import type { ChannelAdapter, ChannelHost, SendOutcome } from '../../channel/channel-adapter.js'
import type { ChannelCapabilities } from '../../channel/channel-capabilities.js'
import { ChannelInbox } from '../../channel/channel-inbox.js'
import type { DeliveryReceipt } from '../../channel/delivery.js'
import type { MessageContent } from '../../channel/message-content.js'
import { type Clock, sleep } from '../../clock/clock.js'
import { steppingClock } from '../../simulation/stepping-clock.js'
import type { Harness } from '../conformance-case.js'
import type { ChannelUnderTest, CustomerSide, RefusalReason } from './channel-under-test.js'
import {
  type HookAnswer,
  MEMORY_SECRET,
  type MemoryDelivery,
  MemoryProvider,
  type SendAnswer,
} from './memory-provider.js'

const CAPABILITIES: ChannelCapabilities = {
  textLengthMax: 500,
  attachments: true,
  options: { countMax: 3, labelLengthMax: 20 },
  location: true,
  typing: true,
  receipts: true,
  revisions: { edit: {}, takeBack: {} },
}
const ATTACHMENTS_MAX = 3
const MESSAGES_PER_MINUTE = 20
const BODY_LENGTH_MAX = 1_000_000
const ANSWER_WITHIN_MS = 20_000
const SERVICE = 'help'

const content = z.custom<MessageContent>((value) => typeof value === 'object' && value !== null)
const written = { address: z.string(), service: z.string(), id: z.string() }
const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message'), ...written, content }),
  z.object({ type: z.literal('revision'), ...written, content: content.nullable() }),
  z.object({ type: z.literal('receipt'), receipt: z.custom<DeliveryReceipt>() }),
  z.object({ type: z.literal('echo') }),
])
type MemoryEvent = z.output<typeof eventSchema>

/** The simplest channel that keeps every promise: customers in memory, whose phones keep what they were sent. */
class MemoryChannel implements ChannelUnderTest {
  readonly service = SERVICE
  readonly adapter: ChannelAdapter
  readonly provider: MemoryProvider
  readonly #clock: Clock
  readonly #writtenAt = new Map<string, number[]>()
  #host: ChannelHost | undefined
  #inbox: ChannelInbox | undefined

  constructor(clock: Clock, provider: MemoryProvider) {
    this.#clock = clock
    this.provider = provider
    this.adapter = {
      name: 'memory',
      capabilities: CAPABILITIES,
      start: async (host) => {
        this.#host = host
        this.#inbox = new ChannelInbox(host, () => {})
        provider.hook = (delivery) => this.#take(delivery)
      },
      send: (address, _, message) => this.#asked(provider.send(address, message)),
      revise: (address, _, message, externalId = '') => this.#asked(provider.revise(address, externalId, message)),
      typing: (address, _, typing) => {
        provider.phone(address).typing = typing
      },
      stop: async () => {
        if (this.#host) provider.hook = undefined
        this.#host = undefined
      },
    }
  }

  async connect(customer: string, service = SERVICE): Promise<CustomerSide> {
    const { provider } = this
    const address = `memory:${customer}`
    const phone = provider.phone(address)
    const write = async (sent: MessageContent, id: string) => {
      const told = await provider.tell({ type: 'message', address, service, id, content: sent })
      return told.answer ?? { outcome: 'refused' as const, reason: 'unavailable' as const }
    }
    return {
      address,
      write,
      received: () => phone.messages,
      async edit(id, edited) {
        await provider.tell({ type: 'revision', address, service, id, content: edited })
      },
      async takeBack(id) {
        await provider.tell({ type: 'revision', address, service, id, content: null })
      },
      choose: (option, id) => {
        const label = phone.messages.flatMap(({ options = [] }) => options).find((each) => each.id === option)?.label
        return write({ text: label ?? '', reply: { id: option } }, id)
      },
      typing: (typing) => this.#host?.typing(address, service, typing),
      seesTyping: () => phone.typing,
      leave: async () => this.#host?.leave(address, service),
      disconnect: async () => {},
    }
  }

  async #asked(answer: Promise<SendAnswer>): Promise<SendOutcome> {
    const waited = new AbortController()
    const silence = sleep(this.#clock, ANSWER_WITHIN_MS, waited.signal).then(
      () => undefined,
      () => undefined,
    )
    try {
      return outcomeOf(await Promise.race([answer, silence]))
    } catch {
      return { outcome: 'later', reason: 'The provider cannot be reached' }
    } finally {
      waited.abort()
    }
  }

  async #take({ body, secret }: MemoryDelivery): Promise<HookAnswer> {
    if (secret !== MEMORY_SECRET) return { verdict: 'refused' }
    const event = eventIn(body)
    const inbox = this.#inbox
    if (!event || !inbox) return { verdict: 'refused' }
    if (event.type === 'echo') return { verdict: 'taken' }
    if (event.type === 'receipt') return verdictOn(await inbox.receipt(event.receipt))
    const { address, service, id } = event
    const externalId = `${address}/${id}`
    if (event.type === 'revision')
      return verdictOn(await inbox.revise({ address, service, externalId, content: event.content }))
    const reason = this.#objection(address, event.content)
    if (reason) return { verdict: 'refused', answer: { outcome: 'refused', reason } }
    return verdictOn(await inbox.receive({ address, service, content: event.content, externalId }))
  }

  #objection(address: string, { text = '', attachments = [], location }: MessageContent): RefusalReason | undefined {
    const now = this.#clock.now()
    const recent = (this.#writtenAt.get(address) ?? []).filter((at) => at > now - 60_000)
    if (recent.length >= MESSAGES_PER_MINUTE) return 'tooFast'
    this.#writtenAt.set(address, [...recent, now])
    if (text.trim() === '' && attachments.length === 0 && !location) return 'empty'
    if (text.length > CAPABILITIES.textLengthMax) return 'tooLong'
    if (attachments.length > ATTACHMENTS_MAX) return 'tooManyAttachments'
    return attachments.every(({ url }) => url.startsWith('https://')) ? undefined : 'badAttachment'
  }
}

function eventIn(body: string): MemoryEvent | undefined {
  if (body.length > BODY_LENGTH_MAX) return undefined
  try {
    return eventSchema.safeParse(JSON.parse(body)).data
  } catch {
    // Nothing that this provider delivers; it is told so.
    return undefined
  }
}

type HostOutcome = { readonly outcome: string; readonly reason?: RefusalReason }

function verdictOn({ outcome, reason }: HostOutcome): HookAnswer {
  if (reason === undefined || outcome !== 'refused') return { verdict: 'taken', answer: { outcome: 'received' } }
  return { verdict: reason === 'unavailable' ? 'again' : 'taken', answer: { outcome: 'refused', reason } }
}

function outcomeOf(answer: SendAnswer | undefined): SendOutcome {
  if (!answer) return { outcome: 'unknown', reason: 'The provider did not answer' }
  const { status, id, retryAfterMs = 0 } = answer
  if (status === 429) return { outcome: 'later', reason: 'The provider limits the rate', retryAfterMs }
  if (status >= 400) return { outcome: 'refused', reason: 'The phone is switched off' }
  return id === undefined ? { outcome: 'unknown', reason: 'No answer' } : { outcome: 'sent', externalId: id }
}

/** The memory channel on a stepping clock; `wrap` may break it. */
export function memoryChannelHarness(
  wrap: (channel: ChannelUnderTest) => ChannelUnderTest = (channel) => channel,
): Harness<ChannelUnderTest> {
  return {
    async open() {
      const clock = steppingClock()
      const provider = new MemoryProvider()
      return {
        port: wrap(new MemoryChannel(clock, provider)),
        another: wrap(new MemoryChannel(clock, provider)),
        advance: (durationMs) => clock.advance(durationMs),
        close: async () => {},
      }
    },
  }
}
