export type { HostMood } from './channel/channel-host-model.js'
export type { Capability, ConformanceCase, Harness, Opened } from './conformance-case.js'
export { skipReason } from './conformance-case.js'
export { ConformanceFailure } from './conformance-failure.js'
export { type ConformanceResult, runConformance } from './run-conformance.js'
export { storeConformance } from './store/store-conformance.js'
export { directoryConformance } from './directory/directory-conformance.js'
export { archiveConformance } from './archive/archive-conformance.js'
export { attachmentConformance } from './attachment/attachment-conformance.js'
export { languageConformance } from './language/language-conformance.js'
export { relayConformance } from './relay/relay-conformance.js'
export {
  ChannelHostModel,
  type ChannelUnderTest,
  channelConformance,
  type CustomerAnswer,
  type CustomerSide,
  type DeliveryVerdict,
  type ProviderMood,
  type ProviderUnderTest,
  type RefusalReason,
} from './channel/channel-conformance.js'
