import { existsSync } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { type CenterId, type Clock, RingwrightError, systemClock } from '@ringwright/core'
import { textOf } from '../sql/stored-text.js'
import { linkedFile } from './linked-file.js'
import { type SqliteConnection, sqliteClient } from './sqlite-connection.js'
import { copyTo } from './sqlite-copy.js'
import { sqliteFailure } from './sqlite-error.js'
import { lockFile, unlockFile } from './sqlite-lock.js'
import { schemaVersion } from './sqlite-schema.js'

/** What a copy holds. */
export interface SqliteCopy {
  readonly centers: readonly CenterId[]
  readonly bytes: number
}

/** From which backup a center's file is made, and what becomes of the one that is there. */
export interface SqliteRestoreOptions {
  /** A backup, or the file of another center. It is only read. */
  readonly from: string
  /** Where the center has its file. No process may have it open. */
  readonly file: string
  /** What is there is kept beside it, as `<file>.replaced`. Default false: a file that is there is refused. */
  readonly replace?: boolean
  /** Looks at the copy before it is put in its place; what it rejects with is what the restoring rejects with. */
  readonly check?: (copy: string, centers: readonly CenterId[]) => Promise<void>
  /** Default: `systemClock()`. */
  readonly clock?: Clock
}

/**
 * Copies the file of a center, as it is at one moment, into a new file, and looks whether the copy is whole. Another process
 * may have the file, and goes on with its work meanwhile.
 */
export async function backupSqlite(file: string, target: string): Promise<SqliteCopy> {
  const client = await sqliteClient()
  await copyTo(target, (part) => copyInto(client, file, part))
  return describe(client, target)
}

/**
 * Puts a backup in the place of a center's file. Whatever is wrong with it is found before anything is replaced: that it is
 * none, newer, or damaged. Killed at any instant, it can be done again.
 */
export async function restoreSqlite(options: SqliteRestoreOptions): Promise<SqliteCopy> {
  const { from, replace = false, check, clock = systemClock() } = options
  const file = await linkedFile(options.file)
  const client = await sqliteClient()
  const lock = locked(client, file, clock.now())
  const copy = `${file}.restored`
  try {
    refuseToLose(file, replace)
    await rm(copy, { force: true })
    await copyTo(copy, (part) => copyInto(client, from, part))
    const copied = await describe(client, copy)
    await check?.(copy, copied.centers)
    for (const left of BESIDE) await rm(copy + left, { force: true })
    await putAside(file)
    await rename(copy, file)
    return copied
  } catch (error) {
    for (const left of ['', ...BESIDE]) await rm(copy + left, { force: true })
    throw error
  } finally {
    unlockFile(lock)
  }
}

/** What a database has beside it while it is open. */
const BESIDE = ['-wal', '-shm', '-lock', '-lock-journal']

function locked(client: Client, file: string, now: number): SqliteConnection {
  try {
    return lockFile(client, file, now)
  } catch (error) {
    throw sqliteFailure(error, file)
  }
}

function refuseToLose(file: string, replace: boolean): void {
  if (!existsSync(file)) return
  if (!replace)
    throw new RingwrightError(
      'already_exists',
      `${file} is there. Say that it is to be replaced, and it is kept as ${file}.replaced; or restore to another file.`,
    )
  if (existsSync(`${file}.replaced`))
    throw new RingwrightError(
      'already_exists',
      `${file}.replaced is what was replaced before. Move it away, or remove it, and restore again.`,
    )
}

/** What is in the log of the file belongs to it; without one it would be taken for the backup's. */
async function putAside(file: string): Promise<void> {
  for (const each of ['', '-wal']) if (existsSync(file + each)) await rename(file + each, `${file}.replaced${each}`)
  await rm(`${file}-shm`, { force: true })
}

type Client = (file: string) => SqliteConnection

function copyInto(client: Client, file: string, part: string): void {
  reading(client, file, (connection) => connection.prepare('vacuum into ?').run(part))
}

async function describe(client: Client, file: string): Promise<SqliteCopy> {
  const { size } = await stat(file)
  const centers = reading(client, file, (connection) => {
    const { integrity_check: found } = connection.prepare('pragma integrity_check(1)').get() ?? {}
    if (found !== 'ok')
      throw new RingwrightError('incompatible', `${file} is damaged (${String(found)}). Take another backup.`)
    return connection.prepare('select name from center order by number').all()
  })
  return { centers: centers.map(({ name }) => textOf(String(name)) as CenterId), bytes: size }
}

/** Reads a file that must be one of ours. */
function reading<T>(client: Client, file: string, work: (connection: SqliteConnection) => T): T {
  if (!existsSync(file)) throw new RingwrightError('not_found', `${file} does not exist. Name the file of a center.`)
  let connection: SqliteConnection | undefined
  try {
    connection = client(file)
    if (schemaVersion(connection, file) === 0)
      throw new RingwrightError('incompatible', `${file} has never been a center's. Name the file of a center.`)
    return work(connection)
  } catch (error) {
    throw sqliteFailure(error, file)
  } finally {
    connection?.close()
  }
}
