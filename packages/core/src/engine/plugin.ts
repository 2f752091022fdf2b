import type { Actor } from '../authorization/actor.js'
import type { Authorizer, Resource } from '../authorization/authorizer.js'
import type { ChannelAdapter } from '../channel/channel-adapter.js'
import type { Conversations } from '../conversation/conversations.js'
import type { Remarks } from '../remark/remarks.js'
import type { Customers } from '../customer/customers.js'
import type { IdSource, NodeId } from '../identity/identity.js'
import type { HomeRule } from '../node/home-rule.js'
import type { PersonalDataKeeper } from '../privacy/personal-data-keeper.js'
import type { Outreach } from '../outreach/outreach.js'
import type { TextParties } from '../outreach/text-parties.js'
import type { ContactPermissions } from '../permission/contact-permissions.js'
import type { Random } from '../randomness/random.js'
import type { Router } from '../router/router.js'
import type { Archive } from '../storage/archive.js'
import type { Commit } from '../storage/commit.js'
import type { Revision } from '../storage/revision.js'
import type { CollectionDefinition } from '../storage/directory.js'
import type { Relay } from '../storage/relay.js'
import type { CallControl, IncomingCall } from '../voice/call-control.js'
import type { Flows } from '../flow/flows.js'
import type { Calls } from '../voice/calls.js'
import type { OutboundCalls } from '../voice/outbound-calls.js'
import type { StandingLines } from '../voice/standing-lines.js'
import type { Decide } from './commit-pipeline.js'
import type { EffectKind, PendingEffect } from './effects.js'
import type { HappeningKind } from './happening.js'
import type { Logger } from './logger.js'
import type { RecordDesk } from './record-desk.js'
import type { RecordKind } from './record-kind.js'
import type { RecordListener } from './record-listener.js'
import type { DeadlineRule } from './deadline-rule.js'

/** What a plug-in is given. */
export interface Engine extends RecordDesk {
  readonly node: NodeId
  /** The center's source of chance, so that a simulation can be repeated. */
  readonly random: Random
  /** Ids that sort by the time at which they were made. */
  readonly newId: IdSource
  /** The host's; names, numbers and contents go to its field `personal` only. */
  readonly logger: Logger
  /** Where facts are kept, if the host keeps them. */
  readonly archive: Archive | undefined
  /** Tells other nodes what need not be kept. */
  readonly relay: Relay
  readonly authorizer: Authorizer
  /** Complete once every plug-in was set up; during `setup` some may be missing. */
  readonly ports: Ports
  readonly conversations: Conversations
  readonly remarks: Remarks
  readonly permissions: ContactPermissions
  readonly customers: Customers
  readonly outreach: Outreach & TextParties
  readonly calls: Calls
  readonly outbound: OutboundCalls
  readonly lines: StandingLines
  readonly flows: Flows
  /** False while the store does not answer: take nothing new on, and say so. */
  readonly available: boolean
  /** Aborted when the center begins to stop at this node: what waits for another try of its own waits no longer. */
  readonly stopping: AbortSignal
  /** Declares a kind of records. Once per kind and center. */
  define<Body>(kind: RecordKind<Body>): void
  /** Declares a collection of the directory whose format has changed since its first release; others need not be. */
  collect<Body>(collection: CollectionDefinition<Body>): void
  /**
   * Hears of every change of a kind at once, tentative ones and their taking back included: for indexes. Decisions rest on
   * them, so that a node whose listener throws stops.
   */
  index<Body>(kind: RecordKind<Body>, listener: RecordListener<Body>): void
  /** Hears of every committed change of a kind: for telling others. What it throws is reported. */
  react<Body>(kind: RecordKind<Body>, listener: RecordListener<Body>): void
  /** Hears of every commit, in order. What it throws is reported. */
  follow(listener: (commit: Commit) => void): void
  /** Up to which revision this node has the log. */
  readonly revision: Revision
  /** The log after a revision as the store has it; see `Store.follow`. For what runs behind and holds nobody up. */
  log(after: Revision, signal: AbortSignal): AsyncIterable<readonly Commit[]>
  /** Has the dispatcher end states whose time is over; several rules for a kind are looked at each by itself. */
  deadline<Body>(kind: RecordKind<Body>, rule: DeadlineRule<Body>): void
  /** Says on which node the work of these records lives, and what becomes of them when that node is lost. */
  home<Body>(kind: RecordKind<Body>, rule: HomeRule<Body>): void
  /** Registers what is done outside because of what these records say. */
  effect<Body, Effect extends PendingEffect>(effect: EffectKind<Body, Effect>): void
  /** Declares a kind of what happens outside. Once per kind and center. */
  happens<Data extends object>(kind: HappeningKind<Data>): void
  /**
   * Writes what has happened already, and nobody else would ever tell: a store that takes nothing is asked again until it does.
   * What it has not taken when the center stops is kept in the directory, and written by the dispatcher that comes after. Resolves
   * when it is written or kept, never rejects, and calls `onLate` when it could not be written at once.
   */
  happened<Data extends object>(kind: HappeningKind<Data>, data: Data, onLate?: () => void): Promise<void>
  /** Committed records and this node's changes in flight. */
  get<Body>(kind: RecordKind<Body>, id: string): Body | undefined
  /** As the center's dispatcher, or not at all: undefined when this node is not, or is no longer, the dispatcher. */
  dispatch<T>(actor: Actor, decide: Decide<T>): Promise<T | undefined>
  /** Told when this node becomes the dispatcher, once all plug-ins have started, and when it no longer is. */
  onDispatcher(listener: (active: boolean) => void): void
  /** Throws `not_permitted` when the actor may not. */
  authorize(actor: Actor, action: string, resource?: Resource): void
}

/** What plug-ins give each other, by the ports of core. Complete once every plug-in was set up. */
export interface Ports {
  readonly router?: Router
  readonly callControl?: CallControl
  readonly channels: ReadonlyMap<string, ChannelAdapter>
  /** In the order of the plug-ins. */
  readonly callTakers: readonly CallTaker[]
  readonly keepers: readonly PersonalDataKeeper[]
}

/** Takes a call, and answers or rejects it some time; or leaves it to the others, which false says. */
export type CallTaker = (call: IncomingCall) => boolean

/** A part of a center that is running. */
export interface PluginInstance {
  /** Who distributes interactions. */
  readonly router?: Router
  /** Who makes and takes calls. */
  readonly callControl?: CallControl
  /** A way in which customers write, under a name of its own. */
  readonly channel?: ChannelAdapter
  /** Asked about each call before the center's entries are. */
  readonly takesCall?: CallTaker
  /** What it keeps of people, so that it is found and erased with the rest. */
  readonly personalData?: PersonalDataKeeper
  /** The engine's records are loaded; open what listens. */
  start?(): Promise<void>
  /** Take nothing new; resolve when what is running has ended. */
  drain?(): Promise<void>
  /** Ends what is open, also after a start that failed. A rejection is logged. */
  stop?(): Promise<void>
}

/** Something that can be plugged into a center. One object serves one center. */
export interface Plugin {
  /** Unique in a center; what logs call it. */
  readonly name: string
  /** Called once, when the center is made: registers records, effects and what else it is, and starts nothing. */
  setup(engine: Engine): PluginInstance
}
