import { systemActor } from '../authorization/actor.js'
import type { Clock } from '../clock/clock.js'
import type { CommitPipeline } from '../engine/commit-pipeline.js'
import type { Images } from '../engine/images.js'
import type { Logger } from '../engine/logger.js'
import type { RecordFormats } from '../engine/record-formats.js'
import type { RecordKind } from '../engine/record-kind.js'
import type { CenterId, NodeId } from '../identity/identity.js'
import type { LiveRecord } from '../storage/record.js'
import type { Store } from '../storage/store.js'
import { type CenterFormats, centerFormats } from './center-formats.js'
import type { HomeRule } from './home-rule.js'
import { Membership } from './membership.js'
import { NodeJudge } from './node-judge.js'
import { type NodeRecord, nodes } from './node-record.js'

export interface NodeRosterOptions {
  readonly store: Store
  readonly center: CenterId
  readonly node: NodeId
  readonly clock: Clock
  readonly logger: Logger
  readonly ttlMs: number
  readonly pipeline: CommitPipeline
  readonly images: Images
  readonly formats: RecordFormats
  readonly isDispatcher: () => boolean
  /** Writes what a lost node has left, before what lived there is settled. */
  readonly beforeSettling: () => Promise<void>
  /** Another node has left. */
  readonly onGone: () => void
}

const MEMBERSHIP = systemActor('membership')

/** The nodes of a center as one of them sees it: it shows that it lives itself, and as dispatcher judges the others. */
export class NodeRoster {
  readonly #membership: Membership
  readonly #judge: NodeJudge
  readonly #others: () => readonly NodeRecord[]

  constructor({ pipeline, images, formats, isDispatcher, onGone, ...own }: NodeRosterOptions) {
    const all = <Body>(kind: RecordKind<Body>) => images.head.all(kind.kind) as ReadonlyMap<string, LiveRecord<Body>>
    this.#others = () => [...all(nodes).values()].map(({ body }) => body).filter(({ id }) => id !== own.node)
    this.#judge = new NodeJudge({
      ...own,
      listen: (kind, listener) => images.head.listen(kind.kind, listener),
      all,
      runUnder: (fence, decide) => pipeline.runUnder(fence, MEMBERSHIP, decide),
      mayJudge: () => isDispatcher() && this.#membership.isSteady,
    })
    this.#membership = new Membership({
      ...own,
      reads: () => formats.read,
      run: (decide) => pipeline.run(MEMBERSHIP, decide),
      onRenewed: () => this.#judge.look(),
    })
    images.committed.listen(centerFormats.kind, (after) => {
      formats.setWritten((after as LiveRecord<CenterFormats> | undefined)?.body.written ?? {})
    })
    images.committed.listen(nodes.kind, (after, before) => {
      if (after) return
      if (before?.id === own.node) this.#membership.removed()
      else {
        onGone()
        this.#judge.lookForStrays()
      }
    })
  }

  /** Whether this node may take something on: nobody else may count it as lost. */
  get holds(): boolean {
    return this.#membership.holds
  }

  home<Body>(kind: RecordKind<Body>, rule: HomeRule<Body>): void {
    this.#judge.home(kind, rule)
  }

  start(): Promise<void> {
    return this.#membership.start()
  }

  /** This node has become the dispatcher. */
  dispatching(): void {
    this.#judge.lookForStrays()
  }

  /**
   * Nothing is handed to this node any more. Resolves with whether there is another one to go on with what only a dispatcher
   * does, and one that is leaving does not begin: calls of campaigns.
   */
  async drain(): Promise<boolean> {
    await this.#membership.drain()
    return this.#others().some(({ draining }) => draining !== true)
  }

  stop(): Promise<void> {
    return this.#membership.stop()
  }
}
