export { type Acd, type QueueStatus, acd } from './acd.js'
export type { AcdOptions } from './acd-options.js'
export {
  type Agent,
  type AgentStatus,
  type PlannedStatus,
  type StatusChoice,
  type WorkState,
  agents,
  canTake,
  isFree,
  workState,
} from './agent/agent.js'
export type { AgentLoad, LoadState } from './agent/agent-load.js'
export type { AgentCapacity, CapacityOptions, ChannelWork, ChannelWorkOptions } from './agent/capacity.js'
export type { AgentControl } from './agent/agent-control.js'
export type { AgentLimit, AgentQuota } from './agent/agent-limit.js'
export type { CallsElsewhere } from './agent/calls-elsewhere.js'
export type { AgentLine, StandingLineOptions } from './line/agent-line.js'
export type { LineCallOutcome } from './line/line-commands.js'
export type { QueueChoiceOutcome } from './agent/queue-choice.js'
export type { BreakOptions, BreakRules } from './agent/break.js'
export type { DisposeOutcome, ExtendOutcome, FinishOutcome } from './agent/wrap-up.js'
export type { WrapUpControl } from './agent/wrap-up-control.js'
export type { QueueWrapUp, QueueWrapUpOptions, WrapUpMode, WrapUpOptions } from './agent/wrap-up-rule.js'
export type { CooldownsMs, OfferEnd } from './offer/cooldown.js'
export type { FirstReply, FirstReplyOptions } from './offer/first-reply.js'
export type { AutoAccept } from './offer/auto-accept.js'
export type { Disposition, FieldValue } from './disposition/disposition.js'
export type {
  DispositionCodeOptions,
  DispositionFieldOptions,
  DispositionForm,
  DispositionOptions,
} from './disposition/disposition-form.js'
export type { RingingPlan } from './offer/ringing.js'
export { paperData } from './papers/paper-data.js'
export type { Note, Papers } from './papers/papers.js'
export type * from './assistance/assistance-facts.js'
export type { AssistanceOptions, AssistanceRefusal } from './assistance/assistance.js'
export type { ProposalRequest, ReplyProposer } from './assistance/reply-proposer.js'
export type { Translation, TranslationRequest, Translator } from './assistance/translator.js'
export type { CannedReply, CannedReplyOptions } from './canned-reply/canned-reply.js'
export type { CannedReplies, CannedReplyName, CannedReplySearch, FilledReply } from './canned-reply/canned-replies.js'
export type { AddRemarkOutcome, Paperwork, PapersOutcome, TagChange } from './papers/paperwork.js'
export * from './agent/agent-facts.js'
export type { AgentProfile, DeviceOptions, ExpiringSkill } from './agent/agent-profile.js'
export type { Candidate, Decision } from './explanation/decision.js'
export type { ExplainedOffer } from './explanation/explained-offers.js'
export type { Explanations } from './explanation/explanations.js'
export type { FreeingChange, WaitingFor, WaitingReason } from './explanation/waiting-reason.js'
export type { Obstacle } from './matching/obstacle.js'
export type { CalendarOptions } from './calendar/calendar-options.js'
export { type Calendar, type CalendarException, type Weekday, calendars } from './calendar/calendar.js'
export { type Opening, isOpen, nextBoundary, nextOpening, openMs } from './calendar/opening-hours.js'
export type { Emergency, EmergencySwitch } from './queue/emergency.js'
export type { QueueSupervision } from './queue/queue-supervision.js'
export type { Deserted, Desertion, DesertionOptions } from './queue/desertion.js'
export { type KeptPlace, keptPlaces } from './queue/kept-place.js'
export type { PlaceKeeping, PlaceKeepingOptions } from './queue/place-keeping.js'
export * from './queue/queue-facts.js'
export { type Escalation, type OverflowReason, type Queue, queues } from './queue/queue.js'
export type { QueueOptions } from './queue/queue-options.js'
export * from './routing-plan/plan-facts.js'
export type { ApplyTo } from './routing-plan/plan-commands.js'
export type { PublishOutcome, RoutingPlans } from './routing-plan/plan-desk.js'
export type { PlanExample, PlanExplanation, StepExplanation, Verdict } from './routing-plan/plan-explanation.js'
export type { PlanSubject } from './routing-plan/plan-language.js'
export type { PlanFinding, PlanFindingCode } from './routing-plan/plan-lint.js'
export type { PlanException } from './routing-plan/plan-exception.js'
export type { PlanFilter, RoutingPlan } from './routing-plan/routing-plan.js'
export type { Borrowing, PlanStep } from './routing-plan/plan-step.js'
export { type WaitSituation, expectedWaitMs, waitQuantileMs } from './wait-estimate/wait-formula.js'
export type { EstimateQuality, WaitEstimateOptions } from './wait-estimate/wait-estimator.js'
export * from './wait-estimate/wait-facts.js'
export { type AgentHistory, HISTORY_HOURS, takenIn, talkedIn } from './agent/agent-history.js'
export type { TakeOutcome, Taking } from './matching/taking.js'
export type { EscalateOptions, EscalateOutcome, Escalating } from './escalation/escalation.js'
export type { AsideOutcome } from './consult/aside.js'
export type { ConsultRefusal, ConsultTarget } from './consult/consult-commands.js'
export type { ConsultOptions, ConsultOutcome, Consulting } from './consult/consulting.js'
export type { ParkOptions, ParkOutcome, Parking, PickUpOutcome, SnoozeOptions } from './parking/parking.js'
export type { NotEngaged } from './party/engaged.js'
export type { CallSupervision, SuperviseOptions, SuperviseOutcome } from './supervision/call-supervision.js'
export type { TransferRefusal, TransferRefused } from './transfer/transfer-commands.js'
export type { TransferOptions, TransferOutcome, TransferTarget, Transfers } from './transfer/transfers.js'
export type { Membership, MembershipOptions, Memberships } from './agent/membership.js'
export type { RequirementCommands, RequirementsOutcome } from './skill/requirement-commands.js'
export type { OrderLaw, Ring, Sites, TierOptions, Tiers } from './queue/serving-options.js'
export type { AdviceAnswer, AdviceAsking, AdviceFailure, AdviceQuestion, Adviser } from './strategies/adviser.js'
export { type Decide, type ExternalStrategyOptions, externalStrategy } from './strategies/external-strategy.js'
export { builtInStrategies } from './strategies/built-in-strategies.js'
export {
  type Hold,
  type Situation,
  type Strategy,
  type StrategyContext,
  type StrategyDefinition,
  defineStrategy,
} from './strategies/strategy.js'
export type { AnyStrategy } from './strategies/strategy-book.js'
export type { StrategyChoice } from './strategies/strategy-choice.js'
