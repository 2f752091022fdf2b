import { KeyedChain } from '../collections/keyed-chain.js'
import type {
  ChannelHost,
  ConsentOutcome,
  InboundConsent,
  InboundMeeting,
  InboundMessage,
  InboundRevision,
  MeetOutcome,
  ReceiveOutcome,
  ReviseOutcome,
} from './channel-adapter.js'
import type { DeliveryReceipt, ReceiptOutcome } from './delivery.js'

const UNAVAILABLE = { outcome: 'refused', reason: 'unavailable' } as const

/**
 * What providers deliver, as the host wants it: of one customer one after the other, although webhooks arrive side by
 * side; and a host that fails says `unavailable`, so that the provider is asked to deliver again.
 */
export class ChannelInbox {
  readonly #host: ChannelHost
  readonly #onFault: (error: unknown) => void
  readonly #inOrder = new KeyedChain<string>()

  constructor(host: ChannelHost, onFault: (error: unknown) => void) {
    this.#host = host
    this.#onFault = onFault
  }

  /** As the host's, after what came before from this customer. */
  receive(message: InboundMessage): Promise<ReceiveOutcome> {
    return this.#inOrder.run(message.address, () => this.#guarded(() => this.#host.receive(message)))
  }

  /** As the host's, after what came before from this customer. */
  revise(revision: InboundRevision): Promise<ReviseOutcome> {
    return this.#inOrder.run(revision.address, () => this.#guarded(() => this.#host.revise(revision)))
  }

  /** As the host's, after what came before from this customer. */
  meet(meeting: InboundMeeting): Promise<MeetOutcome> {
    return this.#inOrder.run(meeting.address, () => this.#guarded(() => this.#host.meet(meeting)))
  }

  /** As the host's, after what came before from this customer. */
  consent(statement: InboundConsent): Promise<ConsentOutcome> {
    return this.#inOrder.run(statement.address, () => this.#guarded(() => this.#host.consent(statement)))
  }

  /** As the host's, at once: receipts wait for nothing. */
  receipt(receipt: DeliveryReceipt): Promise<ReceiptOutcome> {
    return this.#guarded(() => this.#host.receipt(receipt))
  }

  /** Resolves when the host has answered everything that it was given. */
  drain(): Promise<void> {
    return this.#inOrder.idle()
  }

  async #guarded<Outcome>(ask: () => Promise<Outcome>): Promise<Outcome | typeof UNAVAILABLE> {
    try {
      return await ask()
    } catch (error) {
      this.#onFault(error)
      return UNAVAILABLE
    }
  }
}
