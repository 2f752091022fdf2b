export { type Actor, type Role, systemActor } from './authorization/actor.js'
export {
  type Authorizer,
  DEFAULT_ROLE_POLICY,
  type Resource,
  type RolePolicy,
  roleAuthorizer,
} from './authorization/authorizer.js'
export * from './channel/channel-adapter.js'
export { type Clock, type Instant, type Timer, sleep } from './clock/clock.js'
export { systemClock } from './clock/system-clock.js'
export type { Decide } from './engine/commit-pipeline.js'
export { type ContactCenter, createContactCenter } from './engine/contact-center.js'
export type { ContactCenterOptions } from './engine/contact-center-options.js'
export type { EffectKind, PendingEffect } from './engine/effects.js'
export type { RecordListener } from './engine/image.js'
export { type LogFields, type Logger, jsonLogger, silentLogger } from './engine/logger.js'
export type { DeadlineRule, Engine, Plugin, PluginInstance, Ports } from './engine/plugin.js'
export { type RecordKind, defineRecordKind } from './engine/record-kind.js'
export { type Fence, Transaction } from './engine/transaction.js'
export { parseInput } from './errors/invalid-argument.js'
export { type ErrorCode, RingwrightError, errorText } from './errors/ringwright-error.js'
export * from './identity/identity.js'
export { END_CAUSES, type EndCause } from './interaction/end-cause.js'
export {
  type EngagedStage,
  type FlowStage,
  type Interaction,
  type Medium,
  type Stage,
  type WaitingStage,
  inStage,
  interactions,
} from './interaction/interaction.js'
export * from './interaction/interaction-facts.js'
export type { Offer } from './interaction/offer.js'
export { type Random, randomHex, randomInteger } from './randomness/random.js'
export { seededRandom } from './randomness/seeded-random.js'
export { systemRandom } from './randomness/system-random.js'
export * from './router/router.js'
export * from './storage/archive.js'
export * from './storage/commit.js'
export * from './storage/directory.js'
export * from './storage/fact.js'
export { type MemoryArchiveOptions, memoryArchive } from './storage/memory/memory-archive.js'
export { memoryDirectory } from './storage/memory/memory-directory.js'
export { type MemoryRelayOptions, memoryRelay } from './storage/memory/memory-relay.js'
export { type MemoryStoreOptions, memoryStore } from './storage/memory/memory-store.js'
export type { LiveRecord, RecordKey } from './storage/record.js'
export type { Relay } from './storage/relay.js'
export * from './storage/store.js'
export * from './voice/call-control.js'
