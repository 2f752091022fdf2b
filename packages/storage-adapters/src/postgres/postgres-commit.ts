import {
  ARCHIVE_CURSOR,
  type CenterId,
  type ChangeId,
  type CommitOutcome,
  type Instant,
  OUTCOME_MEMORY,
  type RecordKey,
  type Revision,
} from '@ringwright/core'
import { type BatchState, type DecidedBatch, decideBatch, keysOf, leasesOf } from '../sql/change-batch.js'
import { changeOf, commitRow, lastChange, type PreparedChange } from '../sql/prepared-change.js'
import { lookupText, storedText } from '../sql/stored-text.js'
import type { PostgresCenters } from './postgres-centers.js'
import type { PostgresDatabase, Run, Statement } from './postgres-database.js'

/** How many commits, or refusals, pass before old ones are looked for. */
const TRIM_EVERY = 1_000

/** The server's time in milliseconds. `now()` would be that of the transaction's start, before it waited for the lock. */
export const SERVER_TIME = 'floor(extract(epoch from clock_timestamp()) * 1000)::float8'

interface LockedCenter {
  readonly revision: Revision
  readonly change: string | null
}

/** What was decided, and the revision before. */
interface Commit {
  readonly decided: DecidedBatch
  readonly before: Revision
}

interface StateRow {
  readonly now: Instant
  readonly versions: readonly (readonly [key: string, version: string])[] | null
  readonly leases: readonly (readonly [name: string, token: number, expiresAt: Instant])[] | null
  readonly applied: readonly (readonly [change: string, revision: Revision, at: Instant])[] | null
  readonly refused: readonly (readonly [change: string, outcome: string])[] | null
}

/**
 * Decides on changes of one center in a transaction of four round trips, however many changes there are: begin and lock
 * the center's row, read what they rest on, write, commit. Whoever holds the row is the only one to commit
 * to this center, so nothing that was read can change before the end.
 */
export class PostgresCommits {
  readonly #database: PostgresDatabase
  readonly #centers: PostgresCenters
  readonly #logLengthMax: number
  readonly #read: Statement
  readonly #write: Statement
  #refusals = 0

  constructor(database: PostgresDatabase, centers: PostgresCenters, logLengthMax: number) {
    this.#database = database
    this.#centers = centers
    this.#logLengthMax = logLengthMax
    this.#read = database.statement('read', READ)
    this.#write = database.statement('write', WRITE)
  }

  async commit(center: CenterId, changes: readonly PreparedChange[]): Promise<DecidedBatch> {
    const number = await this.#centers.numberOf(center)
    const lock = `select revision::float8 as revision, change from {schema}.center where number = ${number} for update`
    const { decided, before } = await this.#database.transactionAfter<LockedCenter, Commit>(lock, async (run, rows) => {
      const locked = rows[0] as LockedCenter
      const state = await this.#state(run, number, locked, changes)
      const batch = decideBatch(state, changes)
      if (batch.commits.length + batch.refusals.length > 0) await this.#apply(run, number, batch)
      return { decided: batch, before: locked.revision }
    })
    this.#trimNowAndThen(number, before, decided)
    return decided
  }

  async #state(
    run: Run,
    number: number,
    center: LockedCenter,
    changes: readonly PreparedChange[],
  ): Promise<BatchState> {
    const keys = new Map(keysOf(changes).map((key) => [lookupText(key), key]))
    const leases = new Map(leasesOf(changes).map((name) => [lookupText(name), name]))
    const ids = changes.map(({ id }) => storedText(id))
    const [row] = await run<StateRow>(this.#read, [number, [...keys.keys()], [...leases.keys()], ids])
    const { now, versions, leases: held, applied, refused } = row as StateRow
    const outcomes = new Map<ChangeId, CommitOutcome>()
    for (const [change, outcome] of refused ?? []) outcomes.set(changeOf(change), JSON.parse(outcome) as CommitOutcome)
    for (const [change, revision, at] of applied ?? [])
      outcomes.set(changeOf(change), { outcome: 'applied', revision, at })
    return {
      now,
      revision: center.revision,
      change: lastChange(center.change),
      versions: new Map((versions ?? []).map(([key, version]) => [keys.get(key) as RecordKey, changeOf(version)])),
      leases: new Map(
        (held ?? []).map(([name, token, expiresAt]) => [leases.get(name) as string, { token, expiresAt }]),
      ),
      outcomes,
    }
  }

  async #apply(run: Run, center: number, { commits, records, refusals }: DecidedBatch): Promise<void> {
    const put = [...records].flatMap(([key, record]) => (record ? [{ key: lookupText(key), ...record }] : []))
    const removed = [...records].flatMap(([key, record]) => (record ? [] : [lookupText(key)]))
    const rows = commits.map(commitRow)
    const last = rows.at(-1)
    await run(this.#write, [
      center,
      put.map(({ key }) => key),
      put.map(({ version }) => storedText(version)),
      put.map(({ text }) => text),
      removed,
      rows.map(({ revision }) => revision),
      rows.map(({ change }) => change),
      rows.map(({ after }) => after),
      rows.map(({ node }) => node),
      rows.map(({ at }) => at),
      rows.map(({ content }) => content),
      refusals.map(({ change }) => storedText(change)),
      refusals.map(({ outcome }) => JSON.stringify(outcome)),
      last?.revision ?? null,
      last?.change ?? null,
    ])
  }

  /** Beside the commit, which has been answered: trimming late costs nothing but room. */
  #trimNowAndThen(center: number, before: Revision, { commits, refusals }: DecidedBatch): void {
    const after = before + commits.length
    if (Math.floor(after / TRIM_EVERY) > Math.floor(before / TRIM_EVERY)) void this.#trimLog(center).catch(() => {})
    this.#refusals += refusals.length
    if (this.#refusals < TRIM_EVERY) return
    this.#refusals = 0
    void this.#trimRefusals(center).catch(() => {})
  }

  async #trimLog(center: number): Promise<void> {
    await this.#database.query(TRIM_LOG, [
      center,
      this.#logLengthMax,
      OUTCOME_MEMORY,
      `${ARCHIVE_CURSOR.kind}/${ARCHIVE_CURSOR.id}`,
    ])
  }

  async #trimRefusals(center: number): Promise<void> {
    await this.#database.query(TRIM_REFUSALS, [center, OUTCOME_MEMORY])
  }
}

/**
 * Each key is looked for by itself, in an index of its table that begins with the center. Asked for all at once, a server
 * that has not counted the rows of a new table yet may read all rows of the center instead, more with every commit.
 */
const READ = `
select ${SERVER_TIME} as now,
  (select json_agg(json_build_array(key, version)) from unnest($2::text[]) as asked cross join lateral (
    select key, version from {schema}.record where center = $1 and key = asked limit 1
  ) as found) as versions,
  (select json_agg(json_build_array(name, token, expires_at)) from unnest($3::text[]) as asked cross join lateral (
    select name, token, expires_at from {schema}.lease where center = $1 and name = asked limit 1
  ) as found) as leases,
  (select json_agg(json_build_array(change, revision, at)) from unnest($4::text[]) as asked cross join lateral (
    select change, revision, at from {schema}.log where center = $1 and change = asked limit 1
  ) as found) as applied,
  (select json_agg(json_build_array(change, outcome)) from unnest($4::text[]) as asked cross join lateral (
    select change, outcome from {schema}.refusal where center = $1 and change = asked limit 1
  ) as found) as refused`

const WRITE = `
with put as (
  insert into {schema}.record (center, key, version, record)
  select $1::integer, * from unnest($2::text[], $3::text[], $4::text[])
  on conflict (center, key) do update set version = excluded.version, record = excluded.record
), removed as (
  delete from {schema}.record where ctid = any(array(
    select found.ctid from unnest($5::text[]) as asked cross join lateral (
      select ctid from {schema}.record where center = $1 and key = asked limit 1
    ) as found
  ))
), logged as (
  insert into {schema}.log (center, revision, change, after, node, at, content)
  select $1, * from unnest($6::bigint[], $7::text[], $8::text[], $9::text[], $10::bigint[], $11::text[])
), refused as (
  insert into {schema}.refusal (center, change, outcome)
  select $1, * from unnest($12::text[], $13::text[])
)
update {schema}.center set revision = coalesce($14::bigint, revision), change = coalesce($15::text, change)
where number = $1`

/** Forgets commits beyond the limit, and those that the archive has; the newest stay in any case. */
const TRIM_LOG = `
with kept as (
  select number, greatest(
    revision - $2::bigint,
    least(revision - $3::bigint, coalesce((
      select (record::json #>> '{body,revision}')::bigint from {schema}.record where center = $1 and key = $4
    ), 0))
  ) as start
  from {schema}.center where number = $1
), trimmed as (
  delete from {schema}.log using kept where center = $1 and revision <= kept.start
)
update {schema}.center set log_start = kept.start
from kept where center.number = kept.number and kept.start > center.log_start`

const TRIM_REFUSALS = `
delete from {schema}.refusal where center = $1 and number <= (
  select number from {schema}.refusal where center = $1 order by number desc limit 1 offset $2
)`
