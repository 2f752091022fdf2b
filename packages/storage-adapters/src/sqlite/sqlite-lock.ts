import { hostname } from 'node:os'
import { type Instant, RingwrightError } from '@ringwright/core'
import type { SqliteConnection, SqliteRow } from './sqlite-connection.js'
import { SQLITE_BUSY, sqliteCode } from './sqlite-error.js'

/** Two that start at once look at who was first; that takes the other no longer than this. */
const LOOK_MS = 1_000

/**
 * Makes sure that one process writes the file: two would each believe to know all commits. The lock is one of the
 * operating system's, on a small file beside the database, so it ends with its holder, however that ends. Whoever holds
 * it is written there; others can read that, because a transaction that has not written yet locks out writers only.
 */
export function lockFile(open: (file: string) => SqliteConnection, file: string, now: Instant): SqliteConnection {
  const lock = open(`${file}-lock`)
  try {
    lock.exec(`pragma busy_timeout = ${LOOK_MS}`)
    lock.exec('begin immediate')
    lock.exec('create table if not exists holder (process integer, host text, since integer)')
    lock.exec('delete from holder')
    lock.prepare('insert into holder values (?, ?, ?)').run(process.pid, hostname(), now)
    lock.exec('commit')
    lock.exec('begin immediate')
    if (isUs(holderOf(lock), now)) return lock
    throw heldBy(holderOf(lock), file)
  } catch (error) {
    const failure = sqliteCode(error) === SQLITE_BUSY ? heldBy(holderOf(lock), file) : error
    unlockFile(lock)
    throw failure
  }
}

export function unlockFile(lock: SqliteConnection): void {
  try {
    // The lock is the transaction's: closing alone would keep it until a client's statements are collected as garbage.
    lock.exec('rollback')
  } catch {
    // There was no transaction, so there is no lock.
  }
  lock.close()
}

function holderOf(lock: SqliteConnection): SqliteRow | undefined {
  return lock.prepare('select process, host, since from holder').get()
}

function isUs(holder: SqliteRow | undefined, now: Instant): boolean {
  return holder?.['process'] === process.pid && holder['host'] === hostname() && holder['since'] === now
}

function heldBy(holder: SqliteRow | undefined, file: string): RingwrightError {
  const { process: pid, host, since } = holder ?? {}
  const who = holder
    ? `process ${String(pid)} on ${String(host)} since ${new Date(Number(since)).toISOString()}`
    : 'another process'
  return new RingwrightError(
    'wrong_state',
    `${file} is in use by ${who}. Stop that one first; several nodes at once need PostgreSQL or Redis.`,
    { details: { file, process: pid, host, since } },
  )
}
