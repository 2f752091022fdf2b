import { type FileHandle, open } from 'node:fs/promises'
import { type Instant, RingwrightError } from '@ringwright/core'
import { BatchQueue } from '../sql/batch-queue.js'
import { type SqliteConnection, sqliteClient, type SqliteStatement } from './sqlite-connection.js'
import { linkedFile } from './linked-file.js'
import { copyTo } from './sqlite-copy.js'
import { sqliteFailure } from './sqlite-error.js'
import { lockFile, unlockFile } from './sqlite-lock.js'
import { openSchema } from './sqlite-schema.js'

interface Job {
  /** `alone` runs outside of any transaction. */
  readonly kind: 'read' | 'write' | 'alone'
  run(): unknown
}

/** What became of a job. */
type Outcome = { readonly value: unknown } | { readonly failure: Error }

/** So many jobs keep the event loop for some milliseconds at most. */
const BATCH_MAX = 500
/** More than a process can have under way in earnest; beyond, the disk has stopped. */
const WAITING_MAX = 100_000
/** The file with what is not in the database file yet is cut back to this after use. */
const WAL_OCTETS_MAX = 64 * 1_024 * 1_024
const CACHE_KIB = 32 * 1_024
/** What is replaced is overwritten where its page is written anyway; what is removed for good, wherever it is. */
const OVERWRITE_IN_PASSING = 'pragma secure_delete = fast'
const OVERWRITE_ALL = 'pragma secure_delete = on'

/**
 * One open file. Jobs run in the order in which they are asked for, those that come while the disk is busy as one
 * transaction, and none is answered before all that it has seen or written is on disk.
 *
 * The disk is asked by us and not by SQLite, because `fdatasync` through Node runs beside the event loop, while SQLite
 * would hold it up. In WAL mode a commit is on disk once the log file is (sqlite.org/wal.html, "Performance
 * Considerations"), and what SQLite does itself at `synchronous = normal` keeps the file whole whatever happens.
 */
export class SqliteFile {
  readonly file: string
  readonly #connection: SqliteConnection
  readonly #lock: SqliteConnection
  readonly #sync: boolean
  readonly #statements = new Map<string, SqliteStatement>()
  readonly #queue: BatchQueue<Job, Outcome>
  #log: FileHandle | undefined
  #failure: RingwrightError | undefined
  #ended: Promise<void> | undefined
  #closed = false

  private constructor(file: string, connection: SqliteConnection, lock: SqliteConnection, sync: boolean) {
    this.file = file
    this.#connection = connection
    this.#lock = lock
    this.#sync = sync
    this.#queue = new BatchQueue({ run: (jobs) => this.#run(jobs), batchMax: BATCH_MAX, waitingMax: WAITING_MAX })
  }

  static async open(path: string, sync: boolean, now: Instant): Promise<SqliteFile> {
    const client = await sqliteClient()
    const file = await linkedFile(path)
    let lock: SqliteConnection | undefined
    let connection: SqliteConnection | undefined
    try {
      lock = lockFile(client, file, now)
      connection = client(file)
      openSchema(connection, file)
      connection.exec(
        `pragma synchronous = normal; pragma journal_size_limit = ${WAL_OCTETS_MAX}; pragma cache_size = -${CACHE_KIB}; pragma temp_store = memory; ${OVERWRITE_IN_PASSING}`,
      )
      return new SqliteFile(file, connection, lock, sync)
    } catch (error) {
      connection?.close()
      if (lock) unlockFile(lock)
      throw sqliteFailure(error, file)
    }
  }

  /** Prepared once. */
  statement(sql: string): SqliteStatement {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.#connection.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  /** Runs a job that only reads. */
  read<T>(job: () => T): Promise<T> {
    return this.#ask('read', job)
  }

  /** Runs a job whose writing is applied whole or not at all. */
  write<T>(job: () => T): Promise<T> {
    return this.#ask('write', job)
  }

  /** Runs a job that writes, and that removes what must not be found in the file afterwards by whoever reads its octets. */
  erase<T>(job: () => T): Promise<T> {
    return this.write(() => {
      this.#connection.exec(OVERWRITE_ALL)
      try {
        return job()
      } finally {
        this.#connection.exec(OVERWRITE_IN_PASSING)
      }
    })
  }

  /** Copies everything as it is now into a new file. The event loop stands still meanwhile. */
  async backup(target: string): Promise<void> {
    await copyTo(target, (part) => this.#ask('alone', () => this.#copyTo(part)))
  }

  /** Finishes what was asked for. Idempotent. */
  close(): Promise<void> {
    this.#ended ??= this.#end()
    return this.#ended
  }

  async #end(): Promise<void> {
    await this.#queue.idle()
    this.#closed = true
    await this.#log?.close()
    this.#statements.clear()
    this.#putInPlace()
    this.#connection.close()
    unlockFile(this.#lock)
  }

  /** Moves what is in the log into the file, as closing would: `libsql` closes when its statements are garbage. */
  #putInPlace(): void {
    try {
      this.#connection.exec('pragma wal_checkpoint(truncate)')
    } catch {
      // A full disk, or a damaged file. The log stays, and is read when the file is opened again.
    }
  }

  async #ask<T>(kind: Job['kind'], run: () => T): Promise<T> {
    const outcome = await this.#queue.add({ kind, run })
    if ('failure' in outcome) throw outcome.failure
    return outcome.value as T
  }

  async #run(jobs: readonly Job[]): Promise<readonly Outcome[]> {
    if (this.#closed) throw new RingwrightError('closed', `${this.file} was closed; open it anew with sqliteStorage().`)
    if (this.#failure) throw this.#failure
    const outcomes = this.#transact(jobs)
    const hasWritten = jobs.some(({ kind }, index) => kind === 'write' && 'value' in (outcomes[index] as Outcome))
    if (hasWritten && this.#sync) await this.#reachDisk()
    return outcomes
  }

  /** As one transaction. Where a job fails it is as one each, so that nobody is refused for what another has asked. */
  #transact(jobs: readonly Job[]): Outcome[] {
    if (jobs.length > 1 && jobs.some(({ kind }) => kind === 'alone')) return this.#oneByOne(jobs)
    const writes = jobs.some(({ kind }) => kind === 'write')
    try {
      if (writes) this.#connection.exec('begin immediate')
      const outcomes = jobs.map((job) => ({ value: job.run() }))
      if (writes) this.#connection.exec('commit')
      return outcomes
    } catch (error) {
      if (writes) this.#rollBack()
      return jobs.length > 1 ? this.#oneByOne(jobs) : [{ failure: sqliteFailure(error, this.file) }]
    }
  }

  #oneByOne(jobs: readonly Job[]): Outcome[] {
    return jobs.flatMap((job) => this.#transact([job]))
  }

  #rollBack(): void {
    try {
      this.#connection.exec('rollback')
    } catch {
      // After some failures (a full disk) SQLite has rolled back itself, and says that there is nothing to roll back.
    }
  }

  #copyTo(file: string): void {
    try {
      this.#connection.prepare('vacuum into ?').run(file)
    } catch (error) {
      throw sqliteFailure(error, file)
    }
  }

  async #reachDisk(): Promise<void> {
    try {
      // SQLite's locks are on the database file, not on this one, so that closing it costs no lock.
      this.#log ??= await open(`${this.file}-wal`, 'r+')
      await this.#log.datasync()
    } catch (cause) {
      // What the disk has not confirmed may be lost, and asking again proves nothing: the system may have dropped it.
      this.#failure = new RingwrightError(
        'unavailable',
        `The disk did not confirm what was written to ${this.file}. Look after the disk, then start the process again.`,
        { cause },
      )
      throw this.#failure
    }
  }
}
