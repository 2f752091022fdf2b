import type { Instant } from '../clock/clock.js'
import type { CenterId, ChangeId } from '../identity/identity.js'
import type { Change, Commit, CommitOutcome } from './commit.js'
import type { Revision } from './revision.js'
import type { LiveRecord } from './record.js'

/** All live records of a center as they stood after one commit. */
export interface Snapshot {
  /** 0 before the first commit. */
  readonly revision: Revision
  /** The change of that revision; null before the first. */
  readonly change: ChangeId | null
  /** The store's time when the snapshot was taken. */
  readonly at: Instant
  readonly records: readonly LiveRecord[]
}

/** An exclusive claim that ends by itself. */
export interface Lease {
  readonly name: string
  /** Who has it: the id that was given to `lease`. */
  readonly holder: string
  /** Grows each time that the lease passes to another holder or was let lapse; never shrinks. */
  readonly token: number
  /** By the store's time. */
  readonly expiresAt: Instant
}

/**
 * Live state of centers: what is going on now, small enough for memory, and one ordered log a center.
 *
 * Every method rejects with `RingwrightError('unavailable')` when the store does not answer. For `commit` that means
 * "unknown": the change may or may not have been applied; asking again with the same change id tells which, and never
 * applies it twice. `not_permitted`, `not_found` and `wrong_state` say the same with what to mend: a password that was
 * changed, a schema that is gone. A store remembers the outcome of a change for at least `OUTCOME_MEMORY` further commits.
 */
export interface Store {
  /** True where several processes work on the same data; their centers share directory and archive, too. */
  readonly shared?: boolean
  /** The center as its last commit left it; an unknown center has none, at revision 0. */
  snapshot(center: CenterId): Promise<Snapshot>
  /** Applies the whole change or nothing. The same change id again returns the first outcome. */
  commit(center: CenterId, change: Change): Promise<CommitOutcome>
  /**
   * Commits after a revision in order, with no gap, own ones included, in batches as they come. Ends by throwing
   * `RingwrightError('incompatible')` with `details.reason` `'compacted'` when `after` is older than the log, or newer
   * than its end because a failover lost commits (take a snapshot anew; `details.oldest` is the revision after which the log
   * still is), and by returning when the signal is aborted.
   */
  follow(center: CenterId, after: Revision, signal: AbortSignal): AsyncIterable<readonly Commit[]>
  /**
   * Takes or renews a lease for `ttlMs`, a whole number from 1; renewing keeps the token; null while another holder's has
   * not expired.
   */
  lease(center: CenterId, name: string, holder: string, ttlMs: number): Promise<Lease | null>
  /** Gives a lease back before it expires; does nothing when `holder` does not hold it. */
  release(center: CenterId, name: string, holder: string): Promise<void>
  /**
   * Ends its connections. Called by the host once its centers are stopped: a center closes nothing that it was given.
   */
  close(): Promise<void>
}

/** For how many further commits of its center a store answers a repeated change id with the first outcome. */
export const OUTCOME_MEMORY = 10_000
