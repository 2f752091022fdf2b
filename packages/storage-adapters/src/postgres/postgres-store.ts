import {
  type CenterId,
  checkLeaseTtl,
  type Clock,
  type CommitOutcome,
  type Instant,
  type Lease,
  type LiveRecord,
  type Revision,
  type Snapshot,
  type Store,
} from '@ringwright/core'
import { storedJson } from '../stored-json.js'
import { BatchQueue } from '../sql/batch-queue.js'
import { LogFollowers, type LogSlice } from '../sql/log-followers.js'
import { OpenPort } from '../sql/open-port.js'
import { type CommitRow, commitOf, lastChange, type PreparedChange, prepareChange } from '../sql/prepared-change.js'
import { lookupText, storedText } from '../sql/stored-text.js'
import { PostgresCommits, SERVER_TIME } from './postgres-commit.js'
import type { PostgresCenters } from './postgres-centers.js'
import type { PostgresDatabase } from './postgres-database.js'
import type { CommitNews } from './commit-news.js'

export interface PostgresStoreOptions {
  readonly database: PostgresDatabase
  readonly centers: PostgresCenters
  readonly news: CommitNews
  readonly clock: Clock
  readonly logLengthMax: number
  readonly pollMs: number
}

/** So many changes are one statement of some hundred KiB. */
const BATCH_MAX = 500
/** More than a node can have under way in earnest; beyond, the server has stopped. */
const WAITING_MAX = 20_000
/** Commits in one answer to a follower: some hundred KiB as a rule. */
const SLICE_MAX = 500

type Queue = BatchQueue<PreparedChange, CommitOutcome>

export function postgresStore({ database, centers, news, clock, logLengthMax, pollMs }: PostgresStoreOptions): Store {
  const port = new OpenPort('store', 'postgresStorage()')
  const commits = new PostgresCommits(database, centers, logLengthMax)
  const snapshot = database.statement('snapshot', SNAPSHOT)
  const log = database.statement('log', LOG)
  const lease = database.statement('lease', LEASE)
  const release = database.statement('release', RELEASE)
  const queues = new Map<CenterId, Queue>()

  const read = async (center: CenterId, after: Revision): Promise<LogSlice> => {
    const rows = await database.run<LogRow>(log, [storedText(center), after, SLICE_MAX])
    const [first] = rows
    if (!first) return { start: 0, end: 0, commits: [] }
    return {
      start: first.start,
      end: first.end,
      commits: rows.flatMap((row) => (row.change === null ? [] : [commitOf(row)])),
    }
  }
  const followers = new LogFollowers({ read, poll: { clock, everyMs: pollMs } })
  const stopNews = news.on((center) => followers.wake(center))

  const queueOf = (center: CenterId): Queue => {
    let queue = queues.get(center)
    if (!queue) {
      const run = async (changes: readonly PreparedChange[]): Promise<readonly CommitOutcome[]> => {
        const decided = await commits.commit(center, changes)
        if (decided.commits.length > 0) news.tell(center)
        return decided.outcomes
      }
      queue = new BatchQueue({ run, batchMax: BATCH_MAX, waitingMax: WAITING_MAX })
      queues.set(center, queue)
    }
    return queue
  }

  return {
    shared: true,
    async commit(center, change) {
      port.check()
      return queueOf(center).add(prepareChange(change))
    },
    async snapshot(center): Promise<Snapshot> {
      port.check()
      const rows = await database.run<SnapshotRow>(snapshot, [storedText(center)])
      const { at, revision, change } = rows[0] as SnapshotRow
      const records = rows.flatMap(({ record }) =>
        record === null ? [] : [storedJson(record, `A record of center "${center}"`) as LiveRecord],
      )
      return { revision: revision ?? 0, change: lastChange(change), at, records }
    },
    follow(center, after, signal) {
      port.check()
      return followers.follow(center, after, signal)
    },
    async lease(center, name, holder, ttlMs): Promise<Lease | null> {
      port.check()
      checkLeaseTtl(ttlMs)
      const values = [await centers.numberOf(center), lookupText(name), storedText(holder), ttlMs]
      const [taken] = await database.run<{ token: number; expiresAt: Instant }>(lease, values)
      return taken ? { name, holder, ...taken } : null
    },
    async release(center, name, holder) {
      port.check()
      await database.run(release, [await centers.find(center), lookupText(name), storedText(holder)])
    },
    async close() {
      port.close()
      stopNews()
      followers.close()
      await Promise.all([...queues.values()].map((queue) => queue.idle()))
    },
  }
}

interface SnapshotRow {
  readonly at: Instant
  readonly revision: Revision | null
  readonly change: string | null
  readonly record: string | null
}

interface LogRow extends CommitRow {
  readonly start: Revision
  readonly end: Revision
}

/** One statement sees one state of the database, so that records and revision belong together. */
const SNAPSHOT = `
select asked.at, center.revision::float8 as revision, center.change, record.record
from (select ${SERVER_TIME} as at) as asked
left join {schema}.center on center.name = $1
left join {schema}.record on record.center = center.number`

const LOG = `
select center.log_start::float8 as start, center.revision::float8 as end,
  log.revision::float8 as revision, log.change, log.after, log.node, log.at::float8 as at, log.content
from {schema}.center
left join lateral (
  select * from {schema}.log where log.center = center.number and log.revision > $2 order by log.revision limit $3
) as log on true
where center.name = $1
order by log.revision`

const LEASE = `
insert into {schema}.lease as held (center, name, holder, token, expires_at)
values ($1, $2, $3, 1, ${SERVER_TIME}::bigint + $4::bigint)
on conflict (center, name) do update set
  holder = excluded.holder,
  token = held.token + case when held.expires_at > excluded.expires_at - $4::bigint then 0 else 1 end,
  expires_at = excluded.expires_at
where held.holder = excluded.holder or held.expires_at <= excluded.expires_at - $4::bigint
returning token::float8 as token, expires_at::float8 as "expiresAt"`

const RELEASE = `
update {schema}.lease set expires_at = least(expires_at, ${SERVER_TIME}::bigint)
where center = $1 and name = $2 and holder = $3`
