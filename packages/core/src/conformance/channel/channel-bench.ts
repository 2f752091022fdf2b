import type { ChannelAdapter, ConversationMessage } from '../../channel/channel-adapter.js'
import type { Attachment, MessageContent } from '../../channel/message-content.js'
import { type Bench, benchCase } from '../bench.js'
import type { Capability, ConformanceCase } from '../conformance-case.js'
import { checkEqual } from '../conformance-failure.js'
import { ChannelHostModel } from './channel-host-model.js'
import type { ChannelUnderTest, CustomerAnswer, CustomerSide, ProviderUnderTest } from './channel-under-test.js'

/** How long what must not come, or comes last, is waited for. */
const SILENCE_MS = 2_000
const SLOW = 'The customer would wait for ever.'

/** What the cases of a channel work with: the started adapter, its host, and customers whose steps take time. */
export interface ChannelBench {
  readonly adapter: ChannelAdapter
  readonly host: ChannelHostModel
  readonly service: string
  readonly provider: ProviderUnderTest | undefined
  readonly file: Attachment | undefined
  /** A customer at the adapter, or at the one that stands for it after a restart. */
  connect(customer: string, service?: string): Promise<Customer>
  /** Gives a message of an agent to the adapter, as the engine does, and waits for the outcome. */
  send(address: string, content: MessageContent): Promise<ConversationMessage>
  /** Gives the adapter a message, new or not; it must be `sent`. */
  deliver(address: string, message: ConversationMessage): Promise<void>
  /** Stops the adapter and starts the one that was made anew; customers have to connect again. */
  restart(): Promise<void>
  /** Lets whatever is on its way arrive. */
  settle(): Promise<void>
  advance(durationMs: number): Promise<void>
  arrives<T>(promise: Promise<T>, what: string, why: string): Promise<T>
}

export interface Customer extends CustomerSide {
  /** The texts that this customer sees of the other side. */
  texts(): readonly (string | undefined)[]
}

export function channelCase(
  id: string,
  name: string,
  body: (bench: ChannelBench) => Promise<void>,
  needs?: Capability,
): ConformanceCase<ChannelUnderTest> {
  return benchCase<ChannelUnderTest>(
    id,
    name,
    async (bench) => {
      const { started, stop } = await startedBench(bench)
      try {
        await body(started)
      } finally {
        await stop()
      }
    },
    needs,
  )
}

async function startedBench(bench: Bench<ChannelUnderTest>) {
  let current = bench.port
  const host = new ChannelHostModel([current.service])
  await bench.arrives(current.adapter.start(host), 'the start of the adapter', SLOW)
  const started: ChannelBench = {
    get adapter() {
      return current.adapter
    },
    host,
    service: current.service,
    file: current.file,
    get provider() {
      return current.provider
    },
    async connect(customer, service) {
      const side = await bench.arrives(current.connect(customer, service), `customer ${customer} to connect`, SLOW)
      return timed(bench, side)
    },
    async send(address, content) {
      const message = host.write(address, current.service, content)
      await started.deliver(address, message)
      return message
    },
    async deliver(address, message) {
      const sending = current.adapter.send(address, current.service, message)
      const outcome = await bench.arrives(sending, 'the outcome of a message', SLOW)
      checkEqual('the outcome of a message', outcome.outcome, 'sent', 'The agent would see it as not sent.')
    },
    async restart() {
      await bench.arrives(current.adapter.stop(), 'the adapter to stop', 'The process could not be restarted.')
      current = bench.another
      await bench.arrives(current.adapter.start(host), 'the start of the adapter', SLOW)
    },
    settle: () => bench.advance(SILENCE_MS),
    advance: (durationMs) => bench.advance(durationMs),
    arrives: bench.arrives,
  }
  return { started, stop: () => current.adapter.stop() }
}

/** The same customer, whose steps take their time on the clock of the implementation. */
function timed(bench: Bench<ChannelUnderTest>, side: CustomerSide): Customer {
  return {
    address: side.address,
    write: (content, id): Promise<CustomerAnswer> =>
      bench.arrives(side.write(content, id), 'the answer to a message', SLOW),
    received: () => side.received(),
    texts: () => side.received().map(({ text }) => text),
    ...(side.edit && { edit: (id, content) => (side.edit as NonNullable<typeof side.edit>)(id, content) }),
    ...(side.takeBack && { takeBack: (id) => (side.takeBack as NonNullable<typeof side.takeBack>)(id) }),
    ...(side.choose && {
      choose: (option, id) =>
        bench.arrives((side.choose as NonNullable<typeof side.choose>)(option, id), 'the answer to a choice', SLOW),
    }),
    ...(side.typing && { typing: (typing) => side.typing?.(typing) }),
    seesTyping: () => side.seesTyping?.() ?? false,
    ...(side.leave && { leave: () => (side.leave as () => Promise<void>)() }),
    disconnect: () => bench.arrives(side.disconnect(), 'the customer to disconnect', SLOW),
  }
}
