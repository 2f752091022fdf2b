import type { ChannelAdapter, ChannelHost } from '../../channel/channel-adapter.js'
import type { ChannelUnderTest, CustomerSide } from '../channel/channel-under-test.js'

/** A channel with one defect, and the case whose name says what is wrong with it. */
export interface BrokenChannel {
  readonly defect: string
  readonly caughtBy: string
  wrap(channel: ChannelUnderTest): ChannelUnderTest
}

/** A channel as it is, to be changed in one respect. */
export function parts(channel: ChannelUnderTest): ChannelUnderTest {
  const { service, adapter: own, provider } = channel
  return { service, adapter: own, ...(provider && { provider }), connect: (name, of) => channel.connect(name, of) }
}

/** Broken in the adapter. */
export function adapter(
  defect: string,
  caughtBy: string,
  replace: (inner: ChannelAdapter) => Partial<ChannelAdapter>,
): BrokenChannel {
  return {
    defect,
    caughtBy,
    wrap: (channel) => ({ ...parts(channel), adapter: { ...channel.adapter, ...replace(channel.adapter) } }),
  }
}

/** Broken as customers see it. */
export function customer(
  defect: string,
  caughtBy: string,
  replace: (side: CustomerSide) => Partial<CustomerSide>,
): BrokenChannel {
  return {
    defect,
    caughtBy,
    wrap: (channel) => ({
      ...parts(channel),
      async connect(name, service) {
        const side = await channel.connect(name, service)
        return { ...side, ...replace(side) }
      },
    }),
  }
}

/** A host that is told what the given one is, to be changed in one respect. */
export function methodsOf(host: ChannelHost): ChannelHost {
  return {
    receive: (message) => host.receive(message),
    hasReceived: (...which) => host.hasReceived(...which),
    meet: (meeting) => host.meet(meeting),
    revise: (revision) => host.revise(revision),
    receipt: (receipt) => host.receipt(receipt),
    consent: (statement) => host.consent(statement),
    typing: (...hint) => host.typing(...hint),
    leave: (...who) => host.leave(...who),
    history: (...which) => host.history(...which),
    state: (...whose) => host.state(...whose),
  }
}
