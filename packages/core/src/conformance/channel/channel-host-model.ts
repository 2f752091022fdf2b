import type {
  ChannelHost,
  ConsentOutcome,
  ConversationMessage,
  InboundConsent,
  InboundMeeting,
  InboundMessage,
  InboundRevision,
  MeetOutcome,
  ReceiveOutcome,
  ReviseOutcome,
  ServiceState,
} from '../../channel/channel-adapter.js'
import type { DeliveryReceipt, ReceiptOutcome } from '../../channel/delivery.js'
import type { MessageContent } from '../../channel/message-content.js'
import type { ConversationId, MessageId } from '../../identity/identity.js'

/** How the host answers adapters at present: as it should, with the refusal for an outage, or by failing. */
export type HostMood = 'well' | 'unavailable' | 'failing'

/**
 * What adapters are tried with: the promises of `ChannelHost` in the simplest form, everything that adapters told it,
 * and the means to make it slow or ill. It takes whatever it is given, so that what an adapter lets through is seen.
 */
export class ChannelHostModel implements ChannelHost {
  /** Every call of `receive`, refused ones included. */
  readonly calls: InboundMessage[] = []
  /** Every meeting, revision and receipt that was taken. */
  readonly meetings: InboundMeeting[] = []
  readonly revisions: InboundRevision[] = []
  readonly receipts: DeliveryReceipt[] = []
  readonly typings: {
    readonly address: string
    readonly service: string
    readonly typing: boolean
    readonly unsent?: string
  }[] = []
  /** What customers said about being written to, as adapters told it. */
  readonly consents: InboundConsent[] = []
  readonly left: { readonly address: string; readonly service: string }[] = []
  mood: HostMood = 'well'
  readonly #services: ReadonlySet<string>
  readonly #conversations = new Map<string, ConversationMessage[]>()
  readonly #byExternalId = new Map<string, ConversationMessage>()
  readonly #states = new Map<string, ServiceState>()
  #held: Promise<void> | undefined

  constructor(services: Iterable<string>) {
    this.#services = new Set(services)
  }

  async receive(message: InboundMessage): Promise<ReceiveOutcome> {
    this.calls.push(message)
    const held = this.#held
    this.#held = undefined
    await held
    if (this.mood === 'failing') throw new Error('the host of the conformance suite fails')
    if (this.mood === 'unavailable') return { outcome: 'refused', reason: 'unavailable' }
    if (!this.#services.has(message.service)) return { outcome: 'refused', reason: 'unknownService' }
    const known = this.#byExternalId.get(message.externalId)
    if (known) return { outcome: 'received', message: known, duplicate: true }
    const written = this.#append(message.address, message.service, message.content, 'customer')
    this.#byExternalId.set(message.externalId, written)
    return { outcome: 'received', message: written, duplicate: false }
  }

  async hasReceived(_address: string, _service: string, externalId: string): Promise<boolean> {
    if (this.mood !== 'well') throw new Error('the host of the conformance suite fails')
    return this.#byExternalId.has(externalId)
  }

  async meet(meeting: InboundMeeting): Promise<MeetOutcome> {
    if (this.mood === 'failing') throw new Error('the host of the conformance suite fails')
    if (this.mood === 'unavailable') return { outcome: 'refused', reason: 'unavailable' }
    this.meetings.push(meeting)
    return { outcome: 'met' }
  }

  async revise(revision: InboundRevision): Promise<ReviseOutcome> {
    if (this.mood === 'failing') throw new Error('the host of the conformance suite fails')
    if (this.mood === 'unavailable') return { outcome: 'refused', reason: 'unavailable' }
    if (!this.#byExternalId.has(revision.externalId)) return { outcome: 'unknownMessage' }
    this.revisions.push(revision)
    return { outcome: 'revised' }
  }

  async receipt(receipt: DeliveryReceipt): Promise<ReceiptOutcome> {
    if (this.mood === 'failing') throw new Error('the host of the conformance suite fails')
    if (this.mood === 'unavailable') return { outcome: 'refused', reason: 'unavailable' }
    this.receipts.push(receipt)
    return { outcome: 'recorded' }
  }

  async consent(statement: InboundConsent): Promise<ConsentOutcome> {
    if (this.mood === 'failing') throw new Error('the host of the conformance suite fails')
    if (this.mood === 'unavailable') return { outcome: 'refused', reason: 'unavailable' }
    this.consents.push(statement)
    return { outcome: 'recorded' }
  }

  typing(address: string, service: string, typing: boolean, unsent?: string): void {
    this.typings.push({ address, service, typing, ...(unsent !== undefined && { unsent }) })
  }

  async leave(address: string, service: string): Promise<void> {
    this.left.push({ address, service })
  }

  async history(
    address: string,
    service: string,
    range: { readonly after?: number; readonly before?: number; readonly limit?: number },
  ): Promise<readonly ConversationMessage[]> {
    if (this.mood !== 'well') throw new Error('the host of the conformance suite fails')
    const { after = 0, before = Number.POSITIVE_INFINITY, limit = 100 } = range
    const found = this.messages(address, service).filter(({ sequence }) => sequence > after && sequence < before)
    return range.after === undefined ? found.slice(-limit) : found.slice(0, limit)
  }

  state(address: string, service: string): ServiceState {
    return this.#states.get(pair(address, service)) ?? { state: 'none' }
  }

  /** The next `receive` is answered only when the returned function is called. */
  hold(): () => void {
    let release = (): void => {}
    this.#held = new Promise((resolve) => {
      release = resolve
    })
    return release
  }

  /** Says from now on that the request is in this state; the adapter is not told. */
  become(address: string, service: string, state: ServiceState): void {
    this.#states.set(pair(address, service), state)
  }

  /** An agent writes: the message is durable, and not yet given to the adapter. */
  write(address: string, service: string, content: MessageContent): ConversationMessage {
    return this.#append(address, service, content, 'agent')
  }

  /** An agent has changed a message: from now on the history has it so. */
  rewrite(address: string, service: string, message: ConversationMessage): void {
    const messages = this.#conversations.get(pair(address, service)) ?? []
    messages.splice(message.sequence - 1, 1, message)
  }

  /** The whole conversation, in order. */
  messages(address: string, service: string): readonly ConversationMessage[] {
    return this.#conversations.get(pair(address, service)) ?? []
  }

  #append(address: string, service: string, content: MessageContent, role: 'customer' | 'agent'): ConversationMessage {
    const key = pair(address, service)
    const messages = this.#conversations.get(key) ?? []
    this.#conversations.set(key, messages)
    const sequence = messages.length + 1
    const message: ConversationMessage = {
      ...content,
      id: `${key}.${sequence}` as MessageId,
      conversation: key as ConversationId,
      sequence,
      channel: 'model',
      author: role === 'agent' ? { role, id: 'ada', name: 'Ada' } : { role },
      at: sequence,
    }
    messages.push(message)
    return message
  }
}

function pair(address: string, service: string): string {
  return `${service}/${address}`
}
