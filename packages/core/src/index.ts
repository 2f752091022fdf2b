export type { AttachmentLinks } from './attachment/attachment-links.js'
export { type Actor, type Role, systemActor } from './authorization/actor.js'
export {
  type Authorizer,
  DEFAULT_ROLE_POLICY,
  type Resource,
  type RolePolicy,
  roleAuthorizer,
} from './authorization/authorizer.js'
export * from './channel/channel-adapter.js'
export * from './channel/channel-capabilities.js'
export type { ContentRefusal, InboundRefusal } from './channel/channel-adapter.js'
export type { ChannelHealth } from './channel/channel-health.js'
export { ChannelInbox } from './channel/channel-inbox.js'
export type { Delivery, DeliveryReceipt, DeliveryState, ReceiptOutcome } from './channel/delivery.js'
export { firstCharacters } from './channel/first-characters.js'
export { fitContent } from './channel/fit-content.js'
export type * from './channel/message-content.js'
export { splitText } from './channel/split-text.js'
export { codePoints, utf16Units, utf8Bytes } from './channel/text-measures.js'
export type { Changeable } from './collections/changeable.js'
export { KeyedChain } from './collections/keyed-chain.js'
export { ownValue } from './collections/own-value.js'
export { CircuitBreaker, type CircuitBreakerOptions } from './collections/circuit-breaker.js'
export { RateLimiter, type RateLimiterOptions } from './collections/rate-limiter.js'
export { TransientMap } from './collections/transient-map.js'
export { type Place, TransientSet } from './collections/transient-set.js'
export { type Clock, type Instant, type Timer, sleep } from './clock/clock.js'
export { endsWithin } from './clock/ends-within.js'
export { macrotask } from './clock/macrotask.js'
export { systemClock } from './clock/system-clock.js'
export {
  type LocalDate,
  type LocalTime,
  daysBetween,
  instantOf,
  isTimeZone,
  localTime,
  plusDays,
  weekdayOf,
} from './clock/zoned-time.js'
export type { Decide } from './engine/commit-pipeline.js'
export { type ContactCenter, createContactCenter } from './engine/contact-center.js'
export type { ContactCenterOptions } from './engine/contact-center-options.js'
export type { EffectKind, PendingEffect } from './engine/effects.js'
export type { StartedEffect } from './engine/started-effect.js'
export type { RecordListener } from './engine/record-listener.js'
export { type LogFields, type Logger, jsonLogger, redactedText, silentLogger } from './engine/logger.js'
export type { CallTaker, Engine, Plugin, PluginInstance, Ports } from './engine/plugin.js'
export type { RecordDesk } from './engine/record-desk.js'
export type { DeadlineRule } from './engine/deadline-rule.js'
export { type RecordKind, type RecordKindDefinition, defineRecordKind } from './engine/record-kind.js'
export { writtenFormat } from './node/center-formats.js'
export { directoryBesideCenter } from './engine/directory-beside-center.js'
export { type Fence, Transaction } from './engine/transaction.js'
export type { HappeningKind } from './engine/happening.js'
export { parseInput } from './errors/parse-input.js'
export { type ErrorCode, RingwrightError, errorText } from './errors/ringwright-error.js'
export * from './identity/identity.js'
export { END_CAUSES, type EndCause } from './interaction/end-cause.js'
export { type FamiliarAgent, type Interaction, type Medium, inStage, interactions } from './interaction/interaction.js'
export type { OutsideStage } from './interaction/outside-stage.js'
export type { ParkedStage } from './interaction/parked-stage.js'
export {
  type Consult,
  LISTENING_MODES,
  type Listener,
  type ListeningMode,
  type Party,
  TALKS_WITH,
  offerOf,
} from './interaction/party.js'
export type { Reservation } from './interaction/reservation.js'
export {
  type Advice,
  type EngagedStage,
  type FlowStage,
  type LeftPlace,
  type PlanPosition,
  type ReplyDeadline,
  type Ringing,
  type Stage,
  type WaitingStage,
  awaitsOpening,
  askedSince,
  ownPlace,
} from './interaction/stage.js'
export { type InteractionState, STAGE_MOVES, isStageMove } from './interaction/stage-moves.js'
export { type Callback, awaitsCallback } from './interaction/callback.js'
export * from './interaction/interaction-facts.js'
export {
  type AnswerConfirmation,
  type FurtherDevices,
  type Offer,
  answerConfirmationSchema,
  furtherDevicesSchema,
} from './interaction/offer.js'
export * from './interaction/party-facts.js'
export {
  type Relaxation,
  type RelaxationStep,
  type Requirements,
  type SkillEvaluation,
  type SkillNeed,
  requirementsSchema,
  skillEvaluationSchema,
} from './interaction/requirements.js'
export type { HeardLanguage } from './language/heard-language.js'
export type { DetectedLanguage, LanguageDetectionOptions, LanguageDetector } from './language/language-detector.js'
export { scriptDetector } from './language/script-detector.js'
export type { StoredMessage } from './message/message.js'
export type { HomeRule } from './node/home-rule.js'
export type * from './node/node-facts.js'
export { type NodeRecord, nodes } from './node/node-record.js'
export { type Random, randomHex, randomInteger } from './randomness/random.js'
export { seededRandom } from './randomness/seeded-random.js'
export { systemRandom } from './randomness/system-random.js'
export type { BuiltInDetector, RedactionOptions } from './message/redaction/redaction.js'
export type { Finding, SensitiveDetector } from './message/redaction/sensitive-numbers.js'
export type { Broadcast, BroadcastOptions, BroadcastRecipient, BroadcastState } from './outreach/broadcast.js'
export type * from './outreach/outreach.js'
export type { TextParties, TextParty } from './outreach/text-parties.js'
export type * from './outreach/outreach-facts.js'
export type { Consent, ConsentStatement, ContactBlock, ContactState } from './permission/consent.js'
export type { Contact } from './permission/contact.js'
export type * from './permission/contact-permissions.js'
export type { ContactPermission, ContactRefusal, ContactUse } from './permission/contact-rule.js'
export type * from './permission/permission-facts.js'
export * from './router/callback-request.js'
export * from './router/route-request.js'
export * from './router/router.js'
export * from './storage/archive.js'
export type * from './storage/archive-facts.js'
export type {
  ChainEnd,
  ChainLink,
  ChainRanges,
  PersonalValue,
  PublicFact,
  SealedFact,
} from './storage/chain/sealed-fact.js'
export { canonicalJson } from './storage/chain/canonical-json.js'
export * from './storage/commit.js'
export type { Revision } from './storage/revision.js'
export { allEntries } from './storage/all-entries.js'
export { changeEntry } from './storage/change-entry.js'
export { checkIndex } from './storage/check-index.js'
export { checkLeaseTtl } from './storage/check-lease-ttl.js'
export { pageLimit } from './storage/page-limit.js'
export * from './storage/directory.js'
export type { FormatChange } from './storage/format-change.js'
export * from './storage/fact.js'
export { type MemoryArchiveOptions, memoryArchive } from './storage/memory/memory-archive.js'
export { memoryDirectory } from './storage/memory/memory-directory.js'
export { type MemoryRelayOptions, memoryRelay } from './storage/memory/memory-relay.js'
export { type MemoryStoreOptions, memoryStore } from './storage/memory/memory-store.js'
export type { LiveRecord, RecordKey } from './storage/record.js'
export type { Relay } from './storage/relay.js'
export * from './storage/store.js'
export { MESSAGE_TEXT_LENGTH_MAX } from './text/content-refusal.js'
export * from './voice/call-control.js'
export type { RecordableCall, RecordingDecision, RecordingPolicy } from './voice/recording-policy.js'
export type { AudioQuality, CallQuality } from './voice/call-quality.js'
export type { MeasuredParty } from './voice/measure-call.js'
export { CALL_SOUND_MS, type CallSound } from './voice/call-sound.js'
export * from './conversation/conversations.js'
export type * from './conversation/write-outcome.js'
export type * from './channel-move/move-invitation.js'
export { fillVariables, variablesOf } from './outreach/fill-variables.js'
export type { Remark } from './remark/remark.js'
export type * from './remark/remark-facts.js'
export type * from './remark/remarks.js'
export type * from './privacy/personal-data.js'
export type * from './privacy/personal-data-keeper.js'
export { phoneNumbersOf } from './privacy/personal-data-keeper.js'
export { personalDataOf, type StoredCenter, type StoredPersonalData } from './privacy/personal-data-of.js'
export type * from './privacy/privacy-facts.js'
export { type Conversation, conversations } from './conversation/conversation.js'
export {
  type ContactPreferences,
  type Customer,
  type CustomerMerge,
  type Evidence,
  type IdentityDoubt,
  type KnownIdentifier,
  type MergeEvidence,
  customers,
} from './customer/customer.js'
export type * from './customer/customer-facts.js'
export type * from './customer/customers.js'
export type { AddressKind, Identifier } from './customer/identifier.js'
export type { EntryOptions, InactivityOptions } from './entry/entry.js'
export {
  type CheckOutcome,
  type ExpressionLanguage,
  type ExpressionLanguageOptions,
  createExpressionLanguage,
} from './expression/expression-language.js'
export type { Expression } from './expression/expression.js'
export type { ExpressionProblem } from './expression/expression-error.js'
export type { ExpressionLimits } from './expression/expression-limits.js'
export type { DecimalOptions, Rounding } from './expression/decimal-options.js'
export type { FunctionDefinition } from './expression/function-entry.js'
export { type OperatorDefinition, operatorPrecedence } from './expression/operator-entry.js'
export type { Value, ValueRecord } from './expression/value.js'
export {
  type CollectDigitsOptions,
  type CollectedDigits,
  type DigitRules,
  type DigitSubscription,
  collectDigits,
} from './flow/digit-collector.js'
export { type FlowAct, type SpokenMessage } from './flow/flow-act.js'
export { type FlowInput, buildFlow } from './flow/flow-builder.js'
export { type FlowDocument, parseFlowDocument } from './flow/flow-document.js'
export type { FlowEvent } from './flow/flow-event.js'
export { type FlowLintOptions, lintFlow } from './flow/flow-lint.js'
export type { FlowFinding, FlowFindingCode } from './flow/checks/flow-finding.js'
export {
  type FlowAdvance,
  type FlowAdvanced,
  type FlowStart,
  advanceFlow,
  resumeFlow,
  startFlow,
} from './flow/flow-machine.js'
export { type FlowPosition, type FlowVariables, maskedPosition } from './flow/flow-position.js'
export type { FlowFunction } from './flow/flow-runner.js'
export type { Flows } from './flow/flows.js'
export type * from './flow/flow-step.js'
export { type Flow, compileFlow } from './flow/flow.js'
export * from './message/message-facts.js'
export * from './voice/calls.js'
export type { OutboundCalls, OutboundConnection, OutboundParty } from './voice/outbound-calls.js'
export type { StandingLine, StandingLines } from './voice/standing-lines.js'
export * from './voice/voice-facts.js'
