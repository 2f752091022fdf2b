/// <reference lib="esnext.disposable" preserve="true" />
import type { Actor } from '../authorization/actor.js'
import { roleAuthorizer } from '../authorization/authorizer.js'
import { endsWithin } from '../clock/ends-within.js'
import { systemClock } from '../clock/system-clock.js'
import type { Conversations } from '../conversation/conversations.js'
import type { Remarks } from '../remark/remarks.js'
import type { PersonalData } from '../privacy/personal-data.js'
import type { Customers } from '../customer/customers.js'
import { parseInput } from '../errors/parse-input.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import { type CenterId, type NodeId, idSource } from '../identity/identity.js'
import type { Outreach } from '../outreach/outreach.js'
import type { ContactPermissions } from '../permission/contact-permissions.js'
import { randomHex } from '../randomness/random.js'
import { systemRandom } from '../randomness/system-random.js'
import type { CommittedFact, FactType } from '../storage/fact.js'
import { memoryDirectory } from '../storage/memory/memory-directory.js'
import { memoryRelay } from '../storage/memory/memory-relay.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import type { LiveRecord } from '../storage/record.js'
import type { Calls } from '../voice/calls.js'
import type { Decide } from './commit-pipeline.js'
import { type ContactCenterOptions, plainOptionsSchema } from './contact-center-options.js'
import { type NamedInstance, coreParts } from './core-plugins.js'
import { endPart } from './end-part.js'
import { EngineRuntime } from './engine-runtime.js'
import type { RecordKind } from './record-kind.js'

/** One running contact center of one node. */
export interface ContactCenter extends AsyncDisposable {
  readonly id: CenterId
  readonly node: NodeId
  /**
   * Loads the state, opens what listens, and resolves when calls and chats are taken. Once. Rejects with `closed` when it is
   * stopped meanwhile.
   */
  start(): Promise<void>
  /**
   * Takes nothing new, and other nodes hand nothing over to this one. Resolves with true when the calls here have ended,
   * with false when `withinMs` is over before (default: however long it takes). Chats go on at other nodes after `stop`.
   * Where nothing runs, before `start` and after `stop`, it does nothing.
   */
  drain(options?: { readonly withinMs?: number }): Promise<boolean>
  /** Ends at once, in the reverse order of starting, also what is just being started. Idempotent. */
  stop(): Promise<void>
  /** Hears of committed facts, in order; `'*'` of all. Returns the function that ends the subscription. */
  on<T extends FactType>(type: T | '*', listener: (fact: CommittedFact<T>) => void | Promise<void>): () => void
  /** Decides and commits one change as `actor`. The authorizer is not asked: this is the host's own code. */
  run<T>(actor: Actor, decide: Decide<T>): Promise<T>
  /**
   * A record as this node sees it: committed, or in flight from here. Undefined when there is none; not to be changed
   * in place.
   */
  get<Body>(kind: RecordKind<Body>, id: string): Body | undefined
  /** All records of a kind by their ids, as `get` gives them. */
  all<Body>(kind: RecordKind<Body>): ReadonlyMap<string, LiveRecord<Body>>
  /** False while the store does not answer. */
  readonly available: boolean
  /** Whether a load balancer may send new work here: it is started, available, and neither draining nor stopped. */
  readonly ready: boolean
  readonly conversations: Conversations
  readonly remarks: Remarks
  readonly permissions: ContactPermissions
  readonly customers: Customers
  readonly personalData: PersonalData
  readonly outreach: Outreach
  readonly calls: Calls
}

const NODE_ID_BYTES = 6

/** Puts a center together from its plug-ins. Nothing happens before `start()`. */
export function createContactCenter(options: ContactCenterOptions): ContactCenter {
  const { id, leaseTtlMs, nodeTtlMs } = parseInput(plainOptionsSchema(), options, 'options of createContactCenter')
  checkShared(options)
  const clock = options.clock ?? systemClock()
  const random = options.random ?? systemRandom()
  const stop = new AbortController()
  const runtime = new EngineRuntime({
    center: id as CenterId,
    node: randomHex(random, NODE_ID_BYTES) as NodeId,
    clock,
    random,
    newId: idSource(clock, random),
    store: options.store ?? memoryStore({ clock }),
    directory: options.directory ?? memoryDirectory(),
    archive: options.archive,
    relay: options.relay ?? memoryRelay(),
    logger: options.logger,
    authorizer: options.authorizer ?? roleAuthorizer(),
    leaseTtlMs,
    nodeTtlMs,
    stopping: stop.signal,
    onFailure: (error) => void fail(error),
  })
  const parts = runtime.furnish((engine) => coreParts(engine, options))
  const instances: NamedInstance[] = []
  const names = new Set<string>()
  for (const plugin of options.plugins) {
    if (names.has(plugin.name))
      throw new RingwrightError('already_exists', `Two plug-ins are called "${plugin.name}"; give one another name.`)
    names.add(plugin.name)
    instances.push({ name: plugin.name, instance: runtime.plug(plugin) })
  }
  instances.push(...parts.instances)
  parts.connect()

  let state: 'new' | 'running' | 'draining' | 'stopped' = 'new'
  let isStarted = false
  let stopping: Promise<void> | undefined
  let failure: unknown
  const fail = async (error: unknown): Promise<void> => {
    failure = error
    await center.stop()
    if (isStarted) options.onFailure?.(error)
  }
  const drained = ({ name, instance }: NamedInstance): Promise<void> =>
    endPart(instance, 'drain', (error) => runtime.logger.error('plug-in did not drain', { plugin: name, error }))
  const stopped = ({ name, instance }: NamedInstance): Promise<void> =>
    endPart(instance, 'stop', (error) => runtime.logger.error('plug-in did not stop', { plugin: name, error }))
  const startPlugins = async (): Promise<void> => {
    for (const each of instances) {
      if (stopping) return
      await each.instance.start?.()
      // Then it was stopped with the others before it was there.
      if (stopping) await stopped(each)
    }
  }
  const stopAll = async (): Promise<void> => {
    state = 'stopped'
    stop.abort()
    for (const each of instances.toReversed()) await stopped(each)
    await runtime.stop()
  }
  const center: ContactCenter = {
    id: runtime.center,
    node: runtime.node,
    get available() {
      return runtime.available
    },
    get ready() {
      return state === 'running' && runtime.available
    },
    async start() {
      if (state !== 'new')
        throw new RingwrightError('wrong_state', `This contact center is ${state}; make a new one to start again.`)
      state = 'running'
      try {
        // Before it may be the dispatcher: what that decides may need any of them, such as a telephony.
        await runtime.start(startPlugins)
        if (stopping)
          throw new RingwrightError('closed', 'This contact center was stopped while it started; make a new one.')
        isStarted = true
      } catch (error) {
        await center.stop()
        throw failure ?? error
      }
    },
    async drain({ withinMs } = {}) {
      // Nothing runs here yet, or any more.
      if (state === 'new' || state === 'stopped') return true
      state = 'draining'
      const ended = Promise.all([runtime.drain(), ...instances.map(drained)])
      return withinMs === undefined ? ended.then(() => true) : endsWithin(clock, withinMs, ended)
    },
    stop() {
      stopping ??= stopAll()
      return stopping
    },
    on: (type, listener) => runtime.on(type, listener),
    run: (actor, decide) => runtime.run(actor, decide),
    get: (kind, recordId) => runtime.get(kind, recordId),
    all: (kind) => runtime.all(kind),
    conversations: parts.conversations,
    remarks: parts.remarks,
    permissions: parts.permissions,
    customers: parts.customers,
    personalData: parts.personalData,
    outreach: parts.outreach,
    calls: parts.calls,
    [Symbol.asyncDispose]: () => center.stop(),
  }
  return center
}

/** Nodes that share live state and nothing else would each have customers, conversations and facts of their own. */
function checkShared({ store, directory, archive }: ContactCenterOptions): void {
  if (!store?.shared) return
  const missing = Object.entries({ directory, archive }).flatMap(([name, port]) => (port ? [] : [`\`${name}\``]))
  if (missing.length > 0)
    throw new RingwrightError(
      'invalid_argument',
      `The store is shared by several nodes, so they must share the rest: give createContactCenter ${missing.join(' and ')}, for example those of postgresStorage().`,
    )
}
