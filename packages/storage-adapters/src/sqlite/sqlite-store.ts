import { type CenterId, type Change, checkLeaseTtl, type Clock, type CommitOutcome, type Store } from '@ringwright/core'
import type { DecidedBatch } from '../sql/change-batch.js'
import { LogFollowers } from '../sql/log-followers.js'
import { OpenPort } from '../sql/open-port.js'
import { type PreparedChange, prepareChange } from '../sql/prepared-change.js'
import { madeCenterNumber } from './sqlite-center.js'
import { commitChanges } from './sqlite-commit.js'
import type { SqliteFile } from './sqlite-file.js'
import { releaseLease, takeLease } from './sqlite-lease.js'
import { readLog, readSnapshot } from './sqlite-reads.js'

export interface SqliteStoreOptions {
  readonly file: SqliteFile
  readonly clock: Clock
  readonly logLengthMax: number
}

/** Changes of one center that will be decided together. */
interface Gathered {
  readonly changes: PreparedChange[]
  readonly decided: Promise<DecidedBatch>
}

/** So many changes keep the event loop for some milliseconds at most. */
const GATHERED_MAX = 500

export function sqliteStore({ file, clock, logLengthMax }: SqliteStoreOptions): Store {
  const port = new OpenPort('store', 'sqliteStorage()')
  const followers = new LogFollowers({ read: (center, after) => file.read(() => readLog(file, center, after)) })
  const gathered = new Map<CenterId, Gathered>()

  const gather = (center: CenterId): Gathered => {
    const open = gathered.get(center)
    if (open && open.changes.length < GATHERED_MAX) return open
    const changes: PreparedChange[] = []
    const decided = file.write(() => {
      if (gathered.get(center) === next) gathered.delete(center)
      return commitChanges(file, madeCenterNumber(file, center), changes, { now: clock.now(), logLengthMax })
    })
    const next: Gathered = { changes, decided }
    gathered.set(center, next)
    decided.then(
      ({ commits }) => void (commits.length > 0 && followers.wake(center)),
      () => void (gathered.get(center) === next && gathered.delete(center)),
    )
    return next
  }

  return {
    async commit(center: CenterId, change: Change): Promise<CommitOutcome> {
      port.check()
      const prepared = prepareChange(change)
      const { changes, decided } = gather(center)
      const place = changes.push(prepared) - 1
      return (await decided).outcomes[place] as CommitOutcome
    },
    async snapshot(center) {
      port.check()
      return file.read(() => readSnapshot(file, center, clock.now()))
    },
    follow(center, after, signal) {
      port.check()
      return followers.follow(center, after, signal)
    },
    async lease(center, name, holder, ttlMs) {
      port.check()
      checkLeaseTtl(ttlMs)
      return file.write(() =>
        takeLease(file, madeCenterNumber(file, center), { name, holder, ttlMs, now: clock.now() }),
      )
    },
    async release(center, name, holder) {
      port.check()
      await file.write(() => releaseLease(file, madeCenterNumber(file, center), { name, holder, now: clock.now() }))
    },
    async close() {
      port.close()
      followers.close()
    },
  }
}
