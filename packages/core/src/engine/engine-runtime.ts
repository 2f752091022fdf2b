import { type Actor, assertActor, systemActor } from '../authorization/actor.js'
import type { Authorizer } from '../authorization/authorizer.js'
import type { Clock } from '../clock/clock.js'
import { RingwrightError, errorText } from '../errors/ringwright-error.js'
import type { CenterId, IdSource, NodeId } from '../identity/identity.js'
import type { HomeRule } from '../node/home-rule.js'
import { centerFormats } from '../node/center-formats.js'
import { nodes } from '../node/node-record.js'
import { NodeRoster } from '../node/node-roster.js'
import type { Random } from '../randomness/random.js'
import { ARCHIVE_CURSOR, type Archive } from '../storage/archive.js'
import { type Commit, committedFact } from '../storage/commit.js'
import type { Revision } from '../storage/revision.js'
import type { CollectionDefinition, Directory } from '../storage/directory.js'
import type { CommittedFact, Fact, FactType } from '../storage/fact.js'
import type { LiveRecord } from '../storage/record.js'
import type { Relay } from '../storage/relay.js'
import { ARCHIVER, Archiver, archiveCursors } from './archiver.js'
import { CommitPipeline, type Decide } from './commit-pipeline.js'
import { Deadlines } from './deadlines.js'
import { type EffectKind, Effects, type PendingEffect } from './effects.js'
import { FactEvents } from './events.js'
import { Follower } from './follower.js'
import { Images } from './images.js'
import { Leadership } from './leadership.js'
import { OfferedPorts } from './offered-ports.js'
import { type Logger, silentLogger } from './logger.js'
import { guarded } from './guarded.js'
import { FurnishedEngine } from './furnished-engine.js'
import type { HappeningKind } from './happening.js'
import { Happenings } from './happenings.js'
import type { Engine, Plugin, PluginInstance } from './plugin.js'
import type { DeadlineRule } from './deadline-rule.js'
import { RecordFormats } from './record-formats.js'
import type { RecordKind } from './record-kind.js'
import type { RecordListener } from './record-listener.js'
import type { Fence } from './transaction.js'
import type { EngineRuntimeOptions } from './engine-runtime-options.js'

const DISPATCHER_LEASE = 'dispatcher'
const DEADLINES = systemActor('deadlines')
const EFFECTS = systemActor('effects')

/** What runs inside a contact center: the images, the pipeline, the log, the dispatcher's lease, and what hangs on them. */
export class EngineRuntime extends FurnishedEngine implements Engine {
  readonly center: CenterId
  readonly node: NodeId
  readonly clock: Clock
  readonly random: Random
  readonly newId: IdSource
  readonly logger: Logger
  readonly directory: Directory
  readonly archive: Archive | undefined
  readonly relay: Relay
  readonly authorizer: Authorizer
  readonly stopping: AbortSignal
  readonly ports = new OfferedPorts()
  readonly #kinds = new Map<string, RecordKind<unknown>>()
  readonly #formats = new RecordFormats(this.#kinds)
  readonly #images = new Images()
  readonly #pipeline: CommitPipeline
  readonly #follower: Follower
  readonly #leadership: Leadership
  readonly #roster: NodeRoster
  readonly #deadlines: Deadlines
  readonly #effects: Effects
  readonly #archiver: Archiver | undefined
  readonly #happenings = new Happenings(this)
  readonly #events: FactEvents
  readonly #commitListeners: ((commit: Commit) => void)[] = []
  readonly #dispatcherListeners: ((active: boolean) => void)[] = []
  readonly #options: EngineRuntimeOptions
  readonly #fence = (): Fence | undefined => this.#leadership.fence
  #stopped = false
  readonly #report = (error: unknown): void =>
    this.logger.error('listener of a plug-in failed', { error: errorText(error) })
  /** Whoever waits for a decision hears of it at once, so that nothing that stops waits for one. */
  readonly #fail = (error: unknown): void => {
    if (this.#stopped) return
    this.logger.error('the center cannot go on at this node', { error: errorText(error) })
    this.#stopped = true
    this.#pipeline.stop()
    this.#options.onFailure(error)
  }

  constructor(options: EngineRuntimeOptions) {
    super()
    const { center, node, clock, store, newId, leaseTtlMs } = options
    this.center = center
    this.node = node
    this.clock = clock
    this.random = options.random
    this.newId = newId
    this.logger = options.logger ?? silentLogger
    this.directory = this.#formats.entries.directory(options.directory)
    this.archive = options.archive
    this.relay = options.relay
    this.authorizer = options.authorizer
    this.stopping = options.stopping
    this.#options = options
    const [logger, images] = [this.logger, this.#images]
    this.#pipeline = new CommitPipeline({
      ...{ center, node, clock, newId, images, store: this.#formats.writer(store) },
      onAvailability: (failure) =>
        failure ? logger.warn('store does not answer', { error: failure.message }) : logger.warn('store answers again'),
    })
    this.#follower = new Follower({
      ...{ center, node, store, clock, logger, pipeline: this.#pipeline, images, formats: this.#formats },
      onCommit: (commit) => this.#onCommit(commit),
      onFailure: this.#fail,
    })
    this.#leadership = new Leadership({
      ...{ store, center, clock, logger, lease: DISPATCHER_LEASE, holder: node, ttlMs: leaseTtlMs },
      onChange: (fence) => this.#onDispatcher(fence !== undefined),
    })
    this.#roster = new NodeRoster({
      ...{ store, center, node, clock, logger, images, pipeline: this.#pipeline, ttlMs: options.nodeTtlMs },
      formats: this.#formats,
      isDispatcher: () => this.#leadership.fence !== undefined,
      beforeSettling: () => this.#happenings.caughtUp(),
      onGone: () => this.#happenings.catchUp(),
    })
    const dispatch = <T>(decide: Decide<T>) => this.dispatch(DEADLINES, decide)
    this.#deadlines = new Deadlines({ clock, logger, head: images.head, run: dispatch })
    this.#effects = new Effects({ images, logger, claim: (decide) => this.run(EFFECTS, decide) })
    this.#events = new FactEvents(logger)
    this.#archiver =
      this.archive &&
      new Archiver({
        ...{ center, store, archive: this.archive, clock, logger },
        run: (decide) => this.dispatch(ARCHIVER, decide),
        cursor: () => this.get(archiveCursors, ARCHIVE_CURSOR.id)?.revision ?? 0,
      })
    this.define(archiveCursors)
    this.define(nodes)
    this.define(centerFormats)
  }

  get available(): boolean {
    return this.#pipeline.available && this.#roster.holds && !this.#stopped
  }

  plug(plugin: Plugin): PluginInstance {
    const instance = plugin.setup(this)
    this.ports.add(instance, plugin.name)
    return instance
  }

  async start(startPlugins: () => Promise<void>): Promise<void> {
    await this.#follower.start()
    await this.#roster.start()
    await startPlugins()
    await this.#leadership.start()
  }

  async drain(): Promise<void> {
    if (await this.#roster.drain()) await this.#leadership.handOver()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#archiver?.setActive(false)
    this.#effects.stop()
    this.#happenings.setActive(false)
    await this.#leadership.stop()
    // Before this node is known to be gone, so that whoever settles what lived here finds it.
    if (this.#pipeline.available) await this.#happenings.settled()
    await this.#roster.stop()
    this.#pipeline.stop()
    await this.#happenings.settled()
    await this.#follower.stop()
  }

  define<Body>(kind: RecordKind<Body>): void {
    const known = this.#kinds.get(kind.kind)
    if (known && known !== kind)
      throw new RingwrightError('already_exists', `Two plug-ins define records of kind "${kind.kind}".`)
    this.#kinds.set(kind.kind, kind)
  }

  collect<Body>(collection: CollectionDefinition<Body>): void {
    this.#formats.entries.declare(collection)
  }

  index<Body>(kind: RecordKind<Body>, listener: RecordListener<Body>): void {
    this.#images.head.listen(kind.kind, guarded(listener as RecordListener, this.#fail))
  }

  react<Body>(kind: RecordKind<Body>, listener: RecordListener<Body>): void {
    this.#images.committed.listen(kind.kind, guarded(listener as RecordListener, this.#report))
  }

  follow(listener: (commit: Commit) => void): void {
    this.#commitListeners.push(guarded(listener, this.#report))
  }

  get revision(): Revision {
    return this.#pipeline.followed
  }

  log(after: Revision, signal: AbortSignal): AsyncIterable<readonly Commit[]> {
    return this.#options.store.follow(this.center, after, signal)
  }

  deadline<Body>(kind: RecordKind<Body>, rule: DeadlineRule<Body>): void {
    this.#deadlines.watch(kind, rule)
  }

  home<Body>(kind: RecordKind<Body>, rule: HomeRule<Body>): void {
    this.#roster.home(kind, rule)
  }

  effect<Body, Effect extends PendingEffect>(effect: EffectKind<Body, Effect>): void {
    this.#effects.register(effect)
  }

  happens<Data extends object>(kind: HappeningKind<Data>): void {
    this.#happenings.define(kind)
  }

  happened<Data extends object>(kind: HappeningKind<Data>, data: Data, onLate?: () => void): Promise<void> {
    return this.#happenings.happened(kind, data, onLate)
  }

  get<Body>(kind: RecordKind<Body>, id: string): Body | undefined {
    return this.#images.head.get(kind.kind, id)?.body as Body | undefined
  }

  all<Body>(kind: RecordKind<Body>): ReadonlyMap<string, LiveRecord<Body>> {
    return this.#images.head.all(kind.kind) as ReadonlyMap<string, LiveRecord<Body>>
  }

  run<T>(actor: Actor, decide: Decide<T>): Promise<T> {
    return this.#pipeline.run(actor, decide)
  }

  dispatch<T>(actor: Actor, decide: Decide<T>): Promise<T | undefined> {
    return this.#pipeline.runUnder(this.#fence, actor, decide)
  }

  onDispatcher(listener: (active: boolean) => void): void {
    this.#dispatcherListeners.push(listener)
  }

  authorize(actor: Actor, action: string, resource = {}): void {
    assertActor(actor)
    if (!this.authorizer.permits(actor, action, resource))
      throw new RingwrightError('not_permitted', `A ${actor.role} may not do "${action}" here.`, {
        details: { actor: actor.id, action, ...resource },
      })
  }

  on<T extends FactType>(type: T | '*', listener: (fact: CommittedFact<T>) => void | Promise<void>): () => void {
    return this.#events.on(type, listener)
  }

  #onCommit(commit: Commit): void {
    for (const listener of this.#commitListeners) listener(commit)
    for (let index = 0; index < commit.facts.length; index++)
      if (this.#events.wants((commit.facts[index] as Fact).type)) this.#events.emit(committedFact(commit, index))
  }

  #onDispatcher(active: boolean): void {
    this.#deadlines.setActive(active)
    this.#happenings.setActive(active)
    if (active) this.#roster.dispatching()
    for (const listener of this.#dispatcherListeners) listener(active)
    this.#archiver?.setActive(active)
  }
}
