export type { DigestSecret } from './authentication/digest.js'
export type { Attestation } from './identity/passport.js'
export type { NameAddr } from './message/name-addr.js'
export type { Uri } from './message/uri.js'
export type { OutboundFlow } from './registrar/binding.js'
export type { CallSide, ProxiedAudio, RtpProxy } from './rtp-proxy.js'
export {
  type Bridge,
  type BridgeEnd,
  type BridgeOptions,
  bridge,
  type ConnectOptions,
  type ConnectResult,
  type ConnectTarget,
  connect,
  type MediaEndpoint,
  type MediaPolicy,
} from './b2bua/index.js'
export type {
  CallEnd,
  CallLeg,
  EndReason,
  HangupOptions,
  LegEvents,
  LegRequestHandler,
  LegRequestOptions,
  ReofferHandler,
  ReofferOptions,
  ReofferReply,
  ReofferResult,
  SessionOffer,
} from './call-leg.js'
export {
  type AdmissionOptions,
  createEmbeddedSipStack,
  type EmbeddedSipStackOptions,
  type ListenOptions,
} from './embedded/index.js'
export type {
  AnswerOptions,
  AnswerResult,
  InboundCall,
  ProgressOptions,
  RejectOptions,
  ReplacementHandler,
} from './inbound-call.js'
export { escapeUser, formatNameAddr, parseNameAddr, parseUri } from './message/index.js'
export type {
  Attachment,
  CallProgress,
  Credentials,
  DialOffer,
  DialOptions,
  DialResult,
  OutboundCall,
  OutOfDialogOptions,
  RequestSeries,
} from './outbound-call.js'
export type {
  ReferHandler,
  ReferOptions,
  ReferOutcome,
  ReferReply,
  ReferRequest,
  ReferResult,
} from './refer.js'
export {
  type Binding,
  type BindingStore,
  createRegistrar,
  memoryBindingStore,
  type MemoryBindingStoreOptions,
  type Registrar,
  type RegistrarEvents,
  type RegistrarLimits,
  type RegistrarOptions,
} from './registrar/index.js'
export type {
  Body,
  Flow,
  Headers,
  HeaderValues,
  NameAddress,
  Reply,
  SipRequest,
  SipResponse,
  SipUri,
  Transport,
} from './sip-request.js'
export type {
  Capabilities,
  CloseOptions,
  HandledMethod,
  RequestHandler,
  SipStack,
  SipStatistics,
  StackEvents,
} from './sip-stack.js'
export type {
  SubscribeHandler,
  SubscribeRequest,
  Subscription,
  SubscriptionEndReason,
  SubscriptionGrant,
  SubscriptionRefusal,
} from './subscription.js'
export type { CallerSigning } from './identity/index.js'
export type { WaitingMessages } from './notifier/index.js'
export type { TimerValues } from './transaction/timer-values.js'
export type { NetworkLimits } from './transport/network-limits.js'
export type { Network } from './transport/network.js'
export type { TlsCertificate, TlsIdentity } from './transport/tls-identity.js'
export type { DialingHours, DialingLimit, NumberRule, TrunkOptions, TrunkStatus } from './trunk/index.js'
export { type SipPlugin, type SipPluginStatistics, sip } from './sip-plugin.js'
export type {
  SipCallerIdentityOptions,
  SipListenOptions,
  SipMediaOptions,
  SipOptions,
  SipRecorderOptions,
  SipRegistrarOptions,
  SipStackPorts,
  SipTraceOptions,
} from './sip-plugin-options.js'
