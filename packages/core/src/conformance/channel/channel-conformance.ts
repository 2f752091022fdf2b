import type { ConformanceCase } from '../conformance-case.js'
import type { ChannelUnderTest } from './channel-under-test.js'
import { inboundCases } from './inbound-cases.js'
import { contentCases } from './content-cases.js'
import { outboundCases } from './outbound-cases.js'
import { providerCases } from './provider-cases.js'
import { revisionCases } from './revision-cases.js'

export { ChannelHostModel, type HostMood } from './channel-host-model.js'
export type {
  ChannelUnderTest,
  CustomerAnswer,
  CustomerSide,
  DeliveryVerdict,
  ProviderMood,
  ProviderUnderTest,
  RefusalReason,
} from './channel-under-test.js'

/** Everything that the engine relies on in a `ChannelAdapter`, tried from the customer's side. */
export const channelConformance: readonly ConformanceCase<ChannelUnderTest>[] = [
  ...inboundCases,
  ...outboundCases,
  ...contentCases,
  ...revisionCases,
  ...providerCases,
]
